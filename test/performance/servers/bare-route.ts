// What the full command is compared with: Nest, Fastify and the same validation, and nothing behind.
import 'reflect-metadata';
import { Body, Controller, Module, Post, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AnnouncePledge } from '../../../src/contributions/contributions/contribution.commands.js';

@Controller('v1/contributions')
class BareController {
  @Post()
  announce(@Body() command: AnnouncePledge) {
    return { id: command.donor, events: [], position: '0' };
  }
}

@Module({ controllers: [BareController] })
class BareModule {}

const app = await NestFactory.create<NestFastifyApplication>(BareModule, new FastifyAdapter(), {
  logger: false,
});
app.useGlobalPipes(
  new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }),
);
await app.listen(0, '127.0.0.1');
console.error(`serves on ${await app.getUrl()}`);
process.once('SIGTERM', () => process.exit(0));

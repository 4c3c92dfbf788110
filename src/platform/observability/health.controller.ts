import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Health } from './health.js';
import { HealthView } from './health.view.js';

@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(private readonly health: Health) {}

  /** Whether the process is up at all. */
  @Get('live')
  live(): HealthView {
    return { status: 'up', faults: [] };
  }

  /** Whether it should be sent requests: log open, views caught up, none halted. */
  @Get('ready')
  @ApiOkResponse({ type: HealthView })
  @ApiServiceUnavailableResponse({ type: HealthView, description: 'Not ready, and why.' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthView> {
    const faults = [...(await this.health.faults())];
    const found = this.health.notices();
    const notices = found.length > 0 && { notices: [...found] };
    if (faults.length === 0) return { status: 'ready', faults, ...notices };
    reply.code(503);
    return { status: 'unready', faults, ...notices };
  }
}

import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Command, Create } from '../../platform/http/command.js';
import { Commands } from '../../platform/http/commands.js';
import { AnswersPageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Parameters, PathId } from '../../platform/http/parameters.js';
import { CertifyStatement } from './statement.commands.js';
import type { Statement } from './statement.events.js';
import { statementPage } from './statement-page.js';
import {
  CertifiedStatementDetails,
  CertifiedStatementSummary,
  ListStatements,
  ReadStatement,
  ReadStatementText,
  StatementContent,
  type StatementText,
} from './statements.view.js';

@ApiTags('Ledger')
@Controller('v1')
export class StatementsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  /** Vouches for the statement of a closed month. */
  @Create('certified-statements')
  certify(@Command() command: CertifyStatement) {
    return this.commands.send(command);
  }

  /** The certified statements of a fund, by month. */
  @Get('funds/:id/certified-statements')
  @AnswersPageOf(CertifiedStatementSummary)
  statements(
    @PathId('fund') id: string,
    @Parameters() parameters: PageParameters,
  ): Promise<Page<CertifiedStatementSummary>> {
    return this.queries.execute(new ListStatements(id, parameters));
  }

  /** A certified statement, and who vouches for it. */
  @Get('certified-statements/:id')
  @ApiOkResponse({ type: CertifiedStatementDetails })
  statement(@Param('id') id: string): Promise<CertifiedStatementDetails> {
    return this.queries.execute(new ReadStatement(id));
  }

  /** The statement as it was hashed, byte for byte; its SHA-256 is in `Repr-Digest` (RFC 9530), too. */
  @Get('certified-statements/:id/content')
  @Header('content-type', 'application/json; charset=utf-8')
  @ApiOkResponse({ type: StatementContent })
  async content(
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { text, digest } = await this.textOf(id);
    const base64 = Buffer.from(digest, 'hex').toString('base64');
    reply.header('repr-digest', `sha-256=:${base64}:`);
    return text;
  }

  /** The statement for people to read. */
  @Get('certified-statements/:id/page')
  @Header('content-type', 'text/plain; charset=utf-8')
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  async page(@Param('id') id: string): Promise<string> {
    const { text, digest, tree } = await this.textOf(id);
    return statementPage(JSON.parse(text) as Statement, { digest, tree });
  }

  private textOf(id: string): Promise<StatementText> {
    return this.queries.execute(new ReadStatementText(id));
  }
}

import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { fund } from '../../funds/funds/fund.js';
import { periods, periodsId } from '../../funds/periods/period.js';
import type { Answer } from '../../platform/decisions/answer.js';
import { todayIn } from '../../platform/decisions/context.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { Queries } from '../../platform/http/reading.js';
import { ViewsBehind } from '../../platform/projections/halts.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import { closedStatement } from './closed-statement.js';
import { CertifyStatement } from './statement.commands.js';
import { assertCertifiable, certifiedStatement, certify, statementId } from './statement.js';

@CommandHandler(CertifyStatement)
export class CertifyStatementHandler implements ICommandHandler<CertifyStatement> {
  constructor(
    private readonly decisions: Decisions,
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  /** A closed month takes no further line, so its statement may be read before it is decided. */
  async execute(command: CertifyStatement): Promise<Answer> {
    const { fund: fundId, period } = command;
    const { statement, index } = await this.queries.read(
      this.views.of('journal', 'periods', 'funds'),
      (rows) => ({ statement: closedStatement(rows, fundId, period), index: rows.index }),
    );
    return this.decisions.run(command, (d) => {
      const { state } = d.find(fund, fundId);
      d.permit({ fund: fundId });
      const id = statementId(fundId, period);
      const known = d.findIfAny(certifiedStatement, id);
      assertCertifiable(d.find(periods, periodsId(fundId)).state, {
        period,
        today: todayIn(d.context, state.timeZone),
        isCertified: known !== undefined,
      });
      if (!statement) throw new ViewsBehind(index + 1, index); // closed by another node just now
      d.record(d.start(certifiedStatement, id), certify(statement));
      return id;
    });
  }
}

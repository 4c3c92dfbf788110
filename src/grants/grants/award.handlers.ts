import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { fund } from '../../funds/funds/fund.js';
import { pool } from '../../funds/pools/pool.js';
import { award as concludeApplication } from '../../grantmaking/applications/application.award.js';
import { application } from '../../grantmaking/applications/application.js';
import { call } from '../../grantmaking/calls/call.js';
import { organisation } from '../../grantmaking/organisations/organisation.js';
import type { Answer } from '../../platform/decisions/answer.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { findGrantee, openGrant } from '../grantees/grantee.js';
import { recordMoving } from '../pool-movements.js';
import { award } from './grant.award.js';
import { AwardGrant } from './grant.commands.js';
import { grant } from './grant.js';

@CommandHandler(AwardGrant)
export class AwardGrantHandler implements ICommandHandler<AwardGrant> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: AwardGrant): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const chosen = d.find(application, command.application);
      d.permit({ fund: chosen.state.fund });
      const payer = d.find(fund, chosen.state.fund).state;
      const grantedTo = findGrantee(d, chosen.state.organisation);
      const candidate = {
        id: chosen.id,
        application: chosen.state,
        call: d.find(call, chosen.state.call).state,
        organisation: d.find(organisation, chosen.state.organisation).state,
        grantee: grantedTo.state,
        fund: payer,
        pools: payer.pools.map(({ id }) => d.find(pool, id)),
      };
      const awarded = d.start(grant);
      recordMoving(d, awarded, award(candidate, command, d.context));
      d.record(chosen, concludeApplication(chosen.state, awarded.id));
      d.record(grantedTo, openGrant(awarded.id, d.find(grant, awarded.id).state));
      return awarded.id;
    });
  }
}

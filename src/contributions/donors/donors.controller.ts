import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Change, Command, Create } from '../../platform/http/command.js';
import { Commands } from '../../platform/http/commands.js';
import { AnswersPageOf, type Page } from '../../platform/http/paging.js';
import { ErasureAnswer } from '../../platform/sealing/erasure-answer.view.js';
import { Parameters, PathId } from '../../platform/http/parameters.js';
import { DonorStatement, ReadDonorStatement, StatementParameters } from './donor-statement.view.js';
import {
  EraseDonor,
  LiftDonorHold,
  PlaceDonorHold,
  AssignDonorCode,
  RegisterDonor,
} from './donor.commands.js';
import {
  DonorDetails,
  DonorParameters,
  DonorSummary,
  ListDonors,
  ReadDonor,
} from './donors.view.js';

@ApiTags('Contributions')
@Controller('v1/donors')
export class DonorsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  /** Makes a donor known: a state, an organisation or a person. */
  @Create()
  register(@Command() command: RegisterDonor) {
    return this.commands.send(command);
  }

  /** Ties a code, by which a source knows the donor, to it. */
  @Change(':id/assign-code')
  assignCode(@Command() command: AssignDonorCode) {
    return this.commands.send(command);
  }

  /**
   * Destroys the keys of what is known about a donor who is a person, for good; the books stay. From
   * `backupsUnreadableOn` of the donor no backup has the keys either.
   */
  @Change(':id/erase', ErasureAnswer)
  erase(@Command() command: EraseDonor) {
    return this.commands.send(command);
  }

  /** Keeps what is known about a donor who is a person from being erased. */
  @Change(':id/place-hold')
  placeHold(@Command() command: PlaceDonorHold) {
    return this.commands.send(command);
  }

  /** Ends a hold. */
  @Change(':id/lift-hold')
  liftHold(@Command() command: LiftDonorHold) {
    return this.commands.send(command);
  }

  /** Donors in the order of registration; representatives see their own. */
  @Get()
  @AnswersPageOf(DonorSummary)
  donors(@Parameters() parameters: DonorParameters): Promise<Page<DonorSummary>> {
    return this.queries.execute(new ListDonors(parameters));
  }

  /** A donor, and the codes by which sources know it. */
  @Get(':id')
  @ApiOkResponse({ type: DonorDetails })
  donor(@PathId('donor') id: string): Promise<DonorDetails> {
    return this.queries.execute(new ReadDonor(id));
  }

  /** What the donor has agreed and paid, in its own currencies: opening, movements, closing. */
  @Get(':id/statement')
  @ApiOkResponse({ type: DonorStatement })
  statement(
    @PathId('donor') id: string,
    @Parameters() parameters: StatementParameters,
  ): Promise<DonorStatement> {
    return this.queries.execute(new ReadDonorStatement(id, parameters));
  }
}

import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Change, Command, Create } from '../platform/http/command.js';
import { Commands } from '../platform/http/commands.js';
import { AnswersPageOf, type Page } from '../platform/http/paging.js';
import { PageParameters } from '../platform/http/paging.queries.js';
import { Parameters, PathId } from '../platform/http/parameters.js';
import {
  DelegationHistoryParameters,
  DelegationPeriod,
  ReadDelegationHistory,
} from './delegation-history.view.js';
import { ErasePerson, LiftHold, PlaceHold, RedactText } from './erasure/erasure.commands.js';
import { ErasureAnswer } from '../platform/sealing/erasure-answer.view.js';
import {
  ListPersons,
  PersonDetails,
  PersonSummary,
  ReadMyself,
  ReadPerson,
} from './people.view.js';
import {
  AddRepresentative,
  Delegate,
  GrantRole,
  RegisterPerson,
  RemoveRepresentative,
  RevokeRole,
} from './person.commands.js';
import {
  ReadRepresentativeHistory,
  RepresentationPeriod,
  RepresentativeHistoryParameters,
} from './representative-history.view.js';
import { SetRetentionPeriod } from './retention/retention.commands.js';
import { ReadRoleHistory, RoleHistoryParameters, RolePeriod } from './role-history.view.js';

@ApiTags('People')
@Controller('v1')
export class PeopleController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  /** Makes a person known, and says by which token. */
  @Create('persons')
  register(@Command() command: RegisterPerson) {
    return this.commands.send(command);
  }

  /** Gives a person a role. */
  @Change('persons/:id/grant-role')
  grantRole(@Command() command: GrantRole) {
    return this.commands.send(command);
  }

  /** Ends a role at once. */
  @Change('persons/:id/revoke-role')
  revokeRole(@Command() command: RevokeRole) {
    return this.commands.send(command);
  }

  /** Lets a person act for another one for a time. */
  @Change('persons/:id/delegate')
  delegate(@Command() command: Delegate) {
    return this.commands.send(command);
  }

  /** Ties a person to a donor or an organisation. */
  @Change('persons/:id/add-representative')
  addRepresentative(@Command() command: AddRepresentative) {
    return this.commands.send(command);
  }

  /** Unties a person from a donor or an organisation. */
  @Change('persons/:id/remove-representative')
  removeRepresentative(@Command() command: RemoveRepresentative) {
    return this.commands.send(command);
  }

  /**
   * Destroys the keys of all that is known about a person, for good; their roles end. From
   * `backupsUnreadableOn` of the person no backup has the keys either. The answer lists where the
   * name still stands, to be redacted: afterwards nobody can look for it any more, so ask for
   * `still-named` before.
   * An account in their name keeps its number until it is erased, too.
   */
  @Change('persons/:id/erase', ErasureAnswer)
  erase(@Command() command: ErasePerson) {
    return this.commands.send(command);
  }

  /** Keeps what is known about a person from being erased, for a legal matter or an audit. */
  @Change('persons/:id/place-hold')
  placeHold(@Command() command: PlaceHold) {
    return this.commands.send(command);
  }

  /** Ends a hold. */
  @Change('persons/:id/lift-hold')
  liftHold(@Command() command: LiftHold) {
    return this.commands.send(command);
  }

  /** Puts another text in the place of one, of any event, that names somebody who should not be named. */
  @Create('redactions')
  redact(@Command() command: RedactText) {
    return this.commands.send(command);
  }

  /**
   * Sets for how long personal data of a kind are kept once there is no more reason for it, 12 to 600
   * months. What is due follows from it at once; nothing is erased by itself.
   */
  @Create('retention-periods')
  setRetentionPeriod(@Command() command: SetRetentionPeriod) {
    return this.commands.send(command);
  }

  /** Everybody who is registered, in the order of registration. */
  @Get('persons')
  @AnswersPageOf(PersonSummary)
  persons(@Parameters() parameters: PageParameters): Promise<Page<PersonSummary>> {
    return this.queries.execute(new ListPersons(parameters));
  }

  /** A person, the roles held or granted for later, delegations and parties. */
  @Get('persons/:id')
  @ApiOkResponse({ type: PersonDetails })
  person(@PathId('person') id: string): Promise<PersonDetails> {
    return this.queries.execute(new ReadPerson(id));
  }

  /** Who held which role when, for which fund, and who gave and took it; in the order of the grants. */
  @Get('role-history')
  @AnswersPageOf(RolePeriod)
  roleHistory(@Parameters() parameters: RoleHistoryParameters): Promise<Page<RolePeriod>> {
    return this.queries.execute(new ReadRoleHistory(parameters));
  }

  /** Who could act for whom when, and who gave it; in the order in which it was given. */
  @Get('delegation-history')
  @AnswersPageOf(DelegationPeriod)
  delegationHistory(
    @Parameters() parameters: DelegationHistoryParameters,
  ): Promise<Page<DelegationPeriod>> {
    return this.queries.execute(new ReadDelegationHistory(parameters));
  }

  /** Who represented which donor or organisation when, and who added and removed them. */
  @Get('representative-history')
  @AnswersPageOf(RepresentationPeriod)
  representativeHistory(
    @Parameters() parameters: RepresentativeHistoryParameters,
  ): Promise<Page<RepresentationPeriod>> {
    return this.queries.execute(new ReadRepresentativeHistory(parameters));
  }

  /** Whoever asks, as the fund knows them. */
  @Get('me')
  @ApiOkResponse({ type: PersonDetails })
  myself(): Promise<PersonDetails> {
    return this.queries.execute(new ReadMyself());
  }
}

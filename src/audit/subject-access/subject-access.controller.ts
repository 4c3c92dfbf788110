import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AnswersPageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Parameters } from '../../platform/http/parameters.js';
import { ListRetentionDue, RetentionDue } from '../retention/retention-due.view.js';
import { ListRetentionPeriods, RetentionPeriods } from '../retention/retention-periods.view.js';
import { ListStillNamed, StillNamedText } from './still-named.view.js';
import { HeldEvent, ReadSubjectAccess } from './subject-access.view.js';

@ApiTags('Personal data')
@Controller('v1')
export class SubjectAccessController {
  constructor(private readonly queries: QueryBus) {}

  /** For how long each kind of personal data is kept, why, and who decided so (the trail of `retention_…`). */
  @Get('retention-periods')
  @ApiOkResponse({ type: RetentionPeriods })
  retentionPeriods(): Promise<RetentionPeriods> {
    return this.queries.execute(new ListRetentionPeriods());
  }

  /**
   * What is held about people, and what was written, that there is no more reason to keep: since when,
   * for how long such data are kept, and why; legal holds; and the request that erases it. To be
   * erased on somebody's word; nothing is erased by itself.
   */
  @Get('retention-due')
  @AnswersPageOf(RetentionDue)
  retentionDue(@Parameters() parameters: PageParameters): Promise<Page<RetentionDue>> {
    return this.queries.execute(new ListRetentionDue(parameters));
  }

  /**
   * All that is held about a person, and where: what was registered, what they did and wrote, and
   * texts that name them. Each page looks at 5,000 events of the log at most: it may hold fewer than
   * `limit`, or none, and still have a `next`. For administrators, and for the person, to whom the
   * texts of others are named and not shown.
   */
  @Get('persons/:id/subject-access')
  @AnswersPageOf(HeldEvent)
  ofPerson(
    @Param('id') id: string,
    @Parameters() parameters: PageParameters,
  ): Promise<Page<HeldEvent>> {
    return this.queries.execute(new ReadSubjectAccess('person', id, parameters));
  }

  /**
   * Where the name of a person would still stand after they are erased: in texts from before they were
   * registered, written in another way, or in the data of the same person under another id. PART is a
   * word of the name alone, and may be somebody else's. Ask before erasing, and redact what is theirs
   * (`POST /v1/redactions`): afterwards nobody knows what to look for, and the list is empty. Each page
   * looks at 5,000 events at most, and may be empty and still have a `next`.
   */
  @Get('persons/:id/still-named')
  @AnswersPageOf(StillNamedText)
  personStillNamed(
    @Param('id') id: string,
    @Parameters() parameters: PageParameters,
  ): Promise<Page<StillNamedText>> {
    return this.queries.execute(new ListStillNamed('person', id, parameters));
  }

  /** The same of a donor who is a person. */
  @Get('donors/:id/still-named')
  @AnswersPageOf(StillNamedText)
  donorStillNamed(
    @Param('id') id: string,
    @Parameters() parameters: PageParameters,
  ): Promise<Page<StillNamedText>> {
    return this.queries.execute(new ListStillNamed('donor', id, parameters));
  }

  /** What is held about a donor who is a person, for administrators and whoever represents the donor. */
  @Get('donors/:id/subject-access')
  @AnswersPageOf(HeldEvent)
  ofDonor(
    @Param('id') id: string,
    @Parameters() parameters: PageParameters,
  ): Promise<Page<HeldEvent>> {
    return this.queries.execute(new ReadSubjectAccess('donor', id, parameters));
  }
}

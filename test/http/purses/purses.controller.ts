import { Controller, Get } from '@nestjs/common';
import { currentViewer } from '../../../src/platform/auth/viewer.js';
import { currentCaller } from '../../../src/platform/decisions/caller.js';
import type { Answer } from '../../../src/platform/decisions/answer.js';
import { Decisions } from '../../../src/platform/decisions/decisions.js';
import { notFound } from '../../../src/platform/decisions/refusal.js';
import { Change, Command, Create } from '../../../src/platform/http/command.js';
import { Commands } from '../../../src/platform/http/commands.js';
import { AnswersPageOf, type Page } from '../../../src/platform/http/paging.js';
import { PageParameters } from '../../../src/platform/http/paging.queries.js';
import { Parameters, PathId } from '../../../src/platform/http/parameters.js';
import { DrawOnPurse, OpenPurse, ShakePurse } from './purse.commands.js';
import { purse } from './purse.js';
import { PurseSummary, PursesView } from './purses.view.js';

/** Hidden from everybody. */
export const HIDDEN = 'purse_01920000-0000-7000-8000-00000000dead';

@Controller('v1/purses')
export class PursesController {
  constructor(
    private readonly commands: Commands,
    private readonly decisions: Decisions,
    private readonly view: PursesView,
  ) {}

  /** Opens a purse. */
  @Create()
  open(@Command() command: OpenPurse): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Takes money out of a purse. */
  @Change(':id/draw')
  draw(@Command() command: DrawOnPurse): Promise<Answer> {
    return this.commands.send(command);
  }

  @Change(':id/shake')
  shake(@Command() command: ShakePurse): Promise<Answer> {
    return this.commands.send(command);
  }

  /** All purses, by name. */
  @Get()
  @AnswersPageOf(PurseSummary)
  list(@Parameters() parameters: PageParameters): Promise<Page<PurseSummary>> {
    return this.view.list(parameters);
  }

  @Get('mine')
  mine(): { person: string | undefined } {
    return { person: currentCaller().person };
  }

  @Get('broken')
  broken(): never {
    throw new TypeError('a secret that nobody should see');
  }

  /** One purse. */
  @Get(':id')
  async one(@PathId('purse') id: string): Promise<PurseSummary> {
    const viewer = currentViewer();
    viewer.requireRead({ persons: id === HIDDEN ? [] : [viewer.rights.person] });
    const state = await this.decisions.peek(purse, id);
    if (!state) throw notFound({ id });
    return { id, name: state.name, holds: state.holds };
  }
}

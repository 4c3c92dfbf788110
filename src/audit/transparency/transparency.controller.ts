import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Parameters } from '../../platform/http/parameters.js';
import {
  CheckpointParameters,
  ConsistencyParameters,
  InclusionParameters,
} from './transparency.queries.js';
import { CheckpointView, ListCheckpoints } from './checkpoints.view.js';
import { LatestCheckpoint, LogKeys, Proof, Transparency } from './transparency.view.js';

@ApiTags('Audit')
@Controller('v1')
export class TransparencyController {
  constructor(
    private readonly transparency: Transparency,
    private readonly queries: QueryBus,
  ) {}

  /** The last signed state of the log, and how many witnesses have cosigned it. */
  @Get('checkpoints/latest')
  @ApiOkResponse({ type: LatestCheckpoint })
  latest(): Promise<LatestCheckpoint> {
    return this.transparency.latest();
  }

  /** Signed states of the log, the largest first; at most 100, further ones with `below`. */
  @Get('checkpoints')
  @ApiOkResponse({ type: [CheckpointView] })
  list(@Parameters() { below }: CheckpointParameters): Promise<CheckpointView[]> {
    return this.queries.execute(new ListCheckpoints(below));
  }

  /**
   * Signs the state of the log now and answers it. When nothing is new, the last checkpoint is not
   * a minute old, or nothing may be signed (`stopped`, `waiting`), the last one is answered.
   */
  @Post('checkpoints')
  @HttpCode(200)
  @ApiOkResponse({ type: LatestCheckpoint })
  sign(): Promise<LatestCheckpoint> {
    return this.transparency.signNow();
  }

  /** The keys that sign checkpoints, as each has handed over to the next. */
  @Get('log-keys')
  @ApiOkResponse({ type: LogKeys })
  keys(): Promise<LogKeys> {
    return this.transparency.keys();
  }

  /** Proves that the event at an index is in the log of so many events. */
  @Get('proofs/inclusion')
  @ApiOkResponse({ type: Proof })
  inclusion(@Parameters() { index, size }: InclusionParameters): Promise<Proof> {
    return this.transparency.inclusion(index, size);
  }

  /** Proves that the log of so many events is the beginning of that of so many. */
  @Get('proofs/consistency')
  @ApiOkResponse({ type: Proof })
  consistency(@Parameters() { from, to }: ConsistencyParameters): Promise<Proof> {
    return this.transparency.consistency(from, to);
  }
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RecordedHistory } from '../../../test/audit/recorded-history.js';
import { Queries } from '../http/reading.js';
import { ViewReader } from '../projections/view-reader.js';
import { checkpointsProjection } from './checkpoints.projection.js';
import { coveringCheckpoint } from './covering-checkpoint.view.js';
import { CHECKPOINTS_VIEW } from './signed-checkpoints.js';

class Covering {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute(index: number) {
    return this.queries.read(this.views.of(CHECKPOINTS_VIEW), (rows) =>
      coveringCheckpoint(rows, index),
    );
  }
}

const lineOf = (name: string): string => `— ${name} AAAAAAAA`;

let history: RecordedHistory;

beforeAll(() => {
  history = new RecordedHistory([checkpointsProjection]);
  const happened = (type: string, data: object) =>
    history.happened('2026-03-05T09:00:00Z', 'system', ['checkpoints', { type, data }]);
  for (const size of [10, 20, 30]) {
    happened('CheckpointSigned', {
      size,
      root: `root of ${size}`,
      note: 'text\n\n— log AAAAAAAA\n',
    });
    if (size > 10) happened('CheckpointCosigned', { size, cosignatures: [lineOf('board')] });
    if (size > 20) happened('CheckpointCosigned', { size, cosignatures: [lineOf('donors')] });
  }
});

afterAll(() => history.close());

describe('the checkpoint of what stands at an index', () => {
  it.each([
    [0, 10, [], 'No witness has cosigned it: nobody but this installation has signed it.'],
    [9, 10, [], 'No witness has cosigned it: nobody but this installation has signed it.'],
    [10, 20, ['board'], 'One witness has cosigned it: board.'],
    [29, 30, ['board', 'donors'], '2 witnesses have cosigned it: board, donors.'],
  ])('%d is the first that covers it: of size %d', async (index, size, cosignedBy, says) => {
    expect(await history.ask(Covering, index)).toEqual({
      checkpoint: { size, root: `root of ${size}`, cosignedBy, says },
    });
  });

  it('is none yet beyond the last', async () => {
    expect(await history.ask(Covering, 30)).toEqual({});
  });
});

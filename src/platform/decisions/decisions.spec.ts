import { beforeEach, describe, expect, it } from '@jest/globals';
import { memorySealing } from '../../../test/doubles/memory-sealing.js';
import { MemoryEventLog } from '../../../test/doubles/memory-event-log.js';
import { AccessControl, type Rights } from '../auth/access.js';
import { aggregate } from './aggregate.js';
import { callAs, type Caller } from './caller.js';
import { Decisions } from './decisions.js';
import { Catalogue, fact, MalformedFact, type EventOf } from './facts.js';
import { count, text } from './fields.js';
import { KeyedHash } from './keyed-hash.js';
import { outcomeFacts } from './outcomes.js';
import { refusal, Rejection } from './refusal.js';
import { reservationFacts } from './reservations.js';

const purseFacts = {
  PurseFilled: fact('Money came in.', { by: count(1_000_000) }),
  PurseDrawnOn: fact('Money went out.', { by: count(1_000_000), note: text(10) }),
};

const purse = aggregate({
  kind: 'purse',
  facts: purseFacts,
  initial: { holds: 0 },
  evolve: (state, event: EventOf<typeof purseFacts>) => ({
    holds: state.holds + (event.type === 'PurseFilled' ? event.data.by : -event.data.by),
  }),
});

const empty = refusal<{ available: number; needed: number }>(409, 'INSUFFICIENT_FUNDS', 'Empty.');

class Fill {
  constructor(
    readonly id: string,
    readonly by: number,
  ) {}
}
class Draw {
  constructor(
    readonly id: string,
    readonly by: number,
    readonly note = 'note',
  ) {}
}

const PURSE = 'purse_0192a000-0000-7000-8000-000000000001';
const KEEPER = 'person_0192a000-0000-7000-8000-0000000000aa';

const keeper: Rights = {
  person: KEEPER,
  holds: (role) => role === 'keeper',
  represents: () => false,
  actsFor: () => false,
};

const caller = (more: Partial<Caller> = {}): Caller => ({
  person: KEEPER,
  onBehalfOf: undefined,
  commandLine: false,
  correlationId: 'c-1',
  causationId: undefined,
  idempotencyKey: undefined,
  arrivedAt: Temporal.Instant.from('2026-03-01T12:00:00Z'),
  ...more,
});

let log: MemoryEventLog;
let decisions: Decisions;

function open(timeLimitMs = 30_000, cacheCapacity = 1_000): Decisions {
  return new Decisions({
    sealing: memorySealing,
    log,
    catalogue: new Catalogue(purseFacts, outcomeFacts, reservationFacts),
    access: new AccessControl({
      'POST /v1/purses/:id/fill': { roles: ['keeper'], command: 'Fill' },
      'POST /v1/purses/:id/draw': { roles: ['keeper'], command: 'Draw' },
    }),
    hash: new KeyedHash(new Uint8Array(32)),
    rightsOf: (_, person) => (person === KEEPER ? keeper : undefined),
    guards: [],
    timeLimitMs,
    cacheCapacity,
  });
}

const fill = (by: number, as = caller()) =>
  callAs(as, () =>
    decisions.run(new Fill(PURSE, by), (d) => {
      const found = d.findIfAny(purse, PURSE) ?? d.start(purse, PURSE);
      d.permit({});
      d.record(found, [{ type: 'PurseFilled', data: { by } }]);
      return PURSE;
    }),
  );

const draw = (by: number, as = caller(), note?: string) =>
  callAs(as, () =>
    decisions.run(new Draw(PURSE, by, note), (d) => {
      const found = d.find(purse, PURSE);
      d.permit({});
      if (found.state.holds < by) throw empty({ available: found.state.holds, needed: by });
      d.record(found, [{ type: 'PurseDrawnOn', data: { by, note: 'note' } }]);
      return PURSE;
    }),
  );

const refusedWith = async (answer: Promise<unknown>): Promise<object> => {
  const outcome = await answer.then(
    () => 'accepted',
    (error: unknown) => error,
  );
  if (!(outcome instanceof Rejection)) throw outcome;
  return { code: outcome.code, figures: outcome.figures };
};

const typesInLog = () => log.events.map((e) => e.type);

beforeEach(() => {
  log = new MemoryEventLog(1);
  decisions = open();
});

describe('a decision', () => {
  it('records what was decided, with who, as what, when and by which command', async () => {
    const answer = await fill(5);
    expect(answer).toEqual({
      id: PURSE,
      events: [{ index: 0, type: 'PurseFilled', id: PURSE }],
      position: '0',
    });
    expect(log.events[0]?.metadata).toMatchObject({
      decidedAt: '2026-03-01T12:00:00Z',
      actor: KEEPER,
      actorRole: 'keeper',
      command: 'Fill',
      correlationId: 'c-1',
      schema: '1',
    });
  });

  it('keeps a refusal as one event of its own and changes nothing else', async () => {
    await fill(5);
    expect(await refusedWith(draw(6))).toEqual({
      code: 'INSUFFICIENT_FUNDS',
      figures: { available: 5, needed: 6 },
    });
    expect(log.events.at(-1)).toMatchObject({
      type: 'CommandRefused',
      revision: 0,
      data: { command: 'Draw', targets: [PURSE], status: 409, code: 'INSUFFICIENT_FUNDS' },
    });
    expect((await decisions.peek(purse, PURSE))?.holds).toBe(5);
  });

  it('tells whoever is not registered that the role is not held', async () => {
    await fill(5);
    expect(await refusedWith(draw(1, caller({ person: undefined })))).toEqual({
      code: 'ROLE_NOT_HELD',
      figures: { roles: ['keeper'] },
    });
  });

  it('of equal draws at once lets exactly as many through as there is money for', async () => {
    await fill(50);
    const outcomes = await Promise.allSettled(Array.from({ length: 64 }, () => draw(7)));
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(7);
    expect((await decisions.peek(purse, PURSE))?.holds).toBe(1);
    expect(decisions.counts.tries).toBe(65);
  });

  it('is taken again when another node has written in between', async () => {
    await fill(10);
    let once = true;
    log.before = () => {
      if (!once) return;
      once = false;
      log.appendNow([
        { stream: PURSE, id: 'x', type: 'PurseDrawnOn', data: { by: 9, note: 'n' }, metadata: {} },
      ]);
    };
    expect(await refusedWith(draw(2))).toEqual({
      code: 'INSUFFICIENT_FUNDS',
      figures: { available: 1, needed: 2 },
    });
    expect(typesInLog()).toEqual(['PurseFilled', 'PurseDrawnOn', 'CommandRefused']);
  });

  it('that rests on an append that failed is taken again too', async () => {
    await fill(10);
    let appends = 0;
    log.before = () => {
      appends++;
      if (appends === 1) {
        log.appendNow([
          {
            stream: PURSE,
            id: 'x',
            type: 'PurseDrawnOn',
            data: { by: 5, note: 'n' },
            metadata: {},
          },
        ]);
      }
    };
    const outcomes = await Promise.allSettled([draw(3), draw(3), draw(3)]);
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect((await decisions.peek(purse, PURSE))?.holds).toBe(2);
  });

  it('gives up with CONCURRENT_UPDATE when it keeps losing until its time is over', async () => {
    await fill(10);
    decisions = open(20);
    log.before = () => {
      log.appendNow([
        { stream: PURSE, id: 'x', type: 'PurseFilled', data: { by: 1 }, metadata: {} },
      ]);
    };
    expect(await refusedWith(draw(1))).toMatchObject({ code: 'CONCURRENT_UPDATE' });
    expect(typesInLog()).not.toContain('PurseDrawnOn');
  });

  it('comes to an end although it reads more histories than the cache holds', async () => {
    await fill(5);
    const few = open(30_000, 2);
    const others = Array.from(
      { length: 20 },
      (_, i) => `purse_0192a000-0000-7000-8000-0000000002${10 + i}`,
    );
    const answer = await callAs(caller(), () =>
      few.run(new Fill(PURSE, 1), (d) => {
        for (const id of others) expect(d.findIfAny(purse, id)).toBeUndefined();
        const found = d.find(purse, PURSE);
        d.permit({});
        d.record(found, [{ type: 'PurseFilled', data: { by: 1 } }]);
        return PURSE;
      }),
    );
    expect(answer.id).toBe(PURSE);
  });

  it('writes nothing whose shape is not the declared one', async () => {
    await expect(fill(-1)).rejects.toBeInstanceOf(MalformedFact);
    expect(log.events).toEqual([]);
  });

  it('fails when something is recorded that nobody asked permission for', async () => {
    const answer = callAs(caller(), () =>
      decisions.run(new Fill(PURSE, 1), (d) => {
        d.record(d.start(purse, PURSE), [{ type: 'PurseFilled', data: { by: 1 } }]);
        return PURSE;
      }),
    );
    await expect(answer).rejects.toThrow('before permit()');
    expect(log.events).toEqual([]);
  });
});

describe('an idempotency key', () => {
  const keyed = caller({ idempotencyKey: 'k-1' });

  it('makes the same command happen once and gives the first answer again', async () => {
    const first = await fill(5, keyed);
    expect(await fill(5, keyed)).toMatchObject({ id: first.id, events: first.events });
    expect(typesInLog()).toEqual(['PurseFilled', 'CommandSettled']);
  });

  it('does so for 64 repeats at once', async () => {
    const answers = await Promise.all(Array.from({ length: 64 }, () => fill(5, keyed)));
    expect(new Set(answers.map((a) => a.events[0]?.index))).toEqual(new Set([0]));
    expect(typesInLog()).toEqual(['PurseFilled', 'CommandSettled']);
  });

  it('keeps a refused command refused, whatever has changed since', async () => {
    await fill(5);
    const refused = await refusedWith(draw(6, keyed));
    await fill(100);
    expect(await refusedWith(draw(6, keyed))).toEqual(refused);
    expect(typesInLog().filter((t) => t === 'CommandRefused')).toHaveLength(1);
  });

  it('is refused for another body or another command', async () => {
    await fill(5, keyed);
    expect(await refusedWith(fill(6, keyed))).toEqual({
      code: 'IDEMPOTENCY_MISMATCH',
      figures: { command: 'Fill' },
    });
    expect(await refusedWith(draw(5, keyed))).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    expect((await decisions.peek(purse, PURSE))?.holds).toBe(5);
  });

  it('is refused when the same is sent for somebody else', async () => {
    await fill(5, keyed);
    const forOther = { ...keyed, onBehalfOf: 'person_0192a000-0000-7000-8000-0000000000bb' };
    expect(await refusedWith(fill(5, forOther))).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    expect((await decisions.peek(purse, PURSE))?.holds).toBe(5);
  });

  it('belongs to the actor', async () => {
    await fill(5, keyed);
    expect(
      await refusedWith(fill(5, caller({ idempotencyKey: 'k-1', person: undefined }))),
    ).toMatchObject({ code: 'ROLE_NOT_HELD' });
  });

  it('is free again when the first try came to nothing', async () => {
    await fill(1);
    let broken = true;
    log.before = () => {
      if (broken) throw new Error('disk full');
    };
    const first = fill(5, keyed);
    const repeat = fill(5, keyed);
    await expect(first).rejects.toThrow('disk full');
    broken = false;
    await expect(repeat).resolves.toMatchObject({ id: PURSE });
    expect((await decisions.peek(purse, PURSE))?.holds).toBe(6);
  });
});

describe('a thing that may exist once', () => {
  const reserve = (holder: string) =>
    callAs(caller(), () =>
      decisions.run(new Fill(PURSE, 1), (d) => {
        const found = d.start(purse, holder);
        d.permit({});
        const taken = d.reserve('reference', ['bank', 'REF-1'], holder);
        if (taken) throw empty({ available: 0, needed: 1 });
        d.record(found, [{ type: 'PurseFilled', data: { by: 1 } }]);
        return holder;
      }),
    );

  it('goes to one of many who ask at once', async () => {
    const holders = Array.from(
      { length: 20 },
      (_, i) => `purse_0192a000-0000-7000-8000-0000000001${String(i).padStart(2, '0')}`,
    );
    const outcomes = await Promise.allSettled(holders.map(reserve));
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(1);
    expect(JSON.stringify(log.events)).not.toContain('REF-1');
  });
});

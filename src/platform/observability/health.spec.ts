import { expect, it } from '@jest/globals';
import { HealthController } from './health.controller.js';
import { Health } from './health.js';

const healthWhen = (signing: { stopped?: string; waiting?: string }): Health =>
  new Health({
    log: { head: () => Promise.resolve(7) },
    views: () => ({ checkpoint: 7, halted: undefined, views: [] }),
    signingStopped: () => signing.stopped,
    signingWaits: () => signing.waiting,
    readyLagEvents: 0,
    isClosing: () => false,
  });

async function readiness(signing: { stopped?: string; waiting?: string }) {
  let status = 200;
  const reply = { code: (given: number) => void (status = given) };
  const body = await new HealthController(healthWhen(signing)).ready(reply as never);
  return { status, body };
}

it('stays ready while signing waits for witnesses, and says so', async () => {
  expect(await readiness({})).toEqual({ status: 200, body: { status: 'ready', faults: [] } });
  expect(await readiness({ waiting: 'no answer from board' })).toEqual({
    status: 200,
    body: {
      status: 'ready',
      faults: [],
      notices: ['checkpoints are not signed: no answer from board'],
    },
  });
});

it('is unready when a witness has seen what the log has not', async () => {
  expect(await readiness({ stopped: 'witness board has seen 9 events' })).toEqual({
    status: 503,
    body: {
      status: 'unready',
      faults: ['checkpoints are not signed: witness board has seen 9 events'],
    },
  });
});

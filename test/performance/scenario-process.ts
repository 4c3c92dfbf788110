// The process of one scenario: scenario-process <name>; what it needs and what it found are messages.
import 'reflect-metadata';
import { SCENARIOS, type Setup } from './scenario.js';

const [name = ''] = process.argv.slice(2);
process.once('message', (setup: Setup) => {
  run(setup).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});

async function run(setup: Setup): Promise<void> {
  const scenario = await SCENARIOS[name]?.();
  if (!scenario) throw new Error(`there is no scenario ${name}`);
  process.send?.(await scenario.measure(setup));
  process.disconnect?.();
}

import { Presets, SingleBar } from 'cli-progress';

/** How far a long piece of work has come: a bar on a terminal, a line now and then elsewhere. */
export interface Progress {
  update(done: number, of: number): void;
  end(): void;
}

const LINE_INTERVAL_MS = 5_000;

/** Speaks on standard error, so that standard output holds the result alone. */
export function progressOf(what: string): Progress {
  return process.stderr.isTTY ? bar(what) : lines(what);
}

function bar(what: string): Progress {
  const single = new SingleBar(
    {
      format: `${what} {bar} {percentage}% {value}/{total} {duration_formatted}`,
      stream: process.stderr,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update(done, of) {
      if (!started) single.start(of, 0);
      started = true;
      single.setTotal(of);
      single.update(done);
    },
    end() {
      if (started) single.stop();
    },
  };
}

function lines(what: string): Progress {
  let nextMs = performance.now() + LINE_INTERVAL_MS;
  return {
    update(done, of) {
      if (performance.now() < nextMs) return;
      nextMs = performance.now() + LINE_INTERVAL_MS;
      console.error(`${what}: ${done} of ${of}`);
    },
    end() {},
  };
}

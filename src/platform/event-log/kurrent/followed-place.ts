import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Position } from '@kurrent/kurrentdb-client';

/** How far a node has followed the server: so many events of the log stand at or before `position`. */
export interface Followed {
  readonly events: number;
  readonly position: Position;
}

/** @returns undefined if nothing is known: then everything is followed, and compared, from the start */
export function followedIn(file: string): Followed | undefined {
  try {
    const { events, commit, prepare } = JSON.parse(readFileSync(file, 'utf8')) as {
      events: number;
      commit: string;
      prepare: string;
    };
    if (!Number.isSafeInteger(events) || events < 0) return undefined;
    return { events, position: { commit: BigInt(commit), prepare: BigInt(prepare) } };
  } catch {
    return undefined;
  }
}

export function keepFollowed(file: string, { events, position }: Followed): void {
  const young = `${file}.new`;
  const { commit, prepare } = position;
  const text = JSON.stringify({ events, commit: String(commit), prepare: String(prepare) });
  writeFileSync(young, `${text}\n`, { mode: 0o600 });
  renameSync(young, file);
}

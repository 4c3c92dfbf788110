import type { Manifest } from './manifest.js';

/** What a pack says of itself, for whoever opens it without a guide at hand. */
export function readmeText(contents: Omit<Manifest, 'files'>): string {
  const { origin, size, root, cosignedBy, shown, withheld, sample } = contents;
  return `AUDIT PACK

${aboutText(contents)}

It holds ${counted(shown, 'event')}${withheld > 0 ? `, and of ${counted(withheld, 'event')} that belong to others the leaf alone` : ''}.
Log: ${origin}
Size: ${size}
Root: ${root}
${cosignedText(cosignedBy)}

  checkpoint.txt  state of the log at that size, signed (C2SP tlog-checkpoint)
  keys.json       keys of the log: its first one, then each handover to the next
  events.ndjson   the events as they stand in the log, with their index
  proofs.ndjson   for each of them, that it stands there (RFC 6962 inclusion proof)
  journal.ndjson  what they post; debits above zero, credits below
  sample.json     a sample for testing: seed ${sample.seed}, ${sample.count} by monetary unit and ${sample.count} by lot, with the reason of each
  manifest.json   what this pack is about, and SHA-256 of each file

Check it, on any machine, without the log:

  tributary verify <this folder> --key <key of the log that you hold>

The key must come to you by another way than this pack. What the pack can't show:

${notShownIn(contents)
  .map((sentence) => `- ${sentence}`)
  .join('\n')}
`;
}

function cosignedText(names: readonly string[]): string {
  if (names.length === 0) return 'Cosigned by nobody: only the log itself has signed that state.';
  return `Cosigned by ${names.length}: ${names.join(', ')} (verify checks those whose keys are in your --policy)`;
}

function aboutText({ about }: Pick<Manifest, 'about'>): string {
  if ('grant' in about) {
    return `Grant ${about.grant}: its own events, those of its application and its organisation, every stream
that begins with an event that names the grant or its application (payments, reviews, votes), every
movement of a pool that one of these has caused, and every other event that names the grant.`;
  }
  return `Fund ${about.fund}: every event of the log from index ${about.from} to ${about.to}.`;
}

/** What a pack can't show, however it verifies. */
export function notShownIn({ about, size }: Pick<Manifest, 'about' | 'size'>): readonly string[] {
  const later = `what came into the log after its first ${size} events`;
  const intent =
    'whether what was recorded is what happened: the log keeps what it was told, and by whom';
  if ('grant' in about) {
    return [
      'events of other streams that do not name the grant, such as what else its pools have paid',
      'that nothing is left out of what names the grant or its application and is not named by them, such as refused commands: their payments, reviews and movements of pools are looked for, and so are application and organisation',
      'that no further event of its streams, or naming it, follows within the log: revisions have no gap from the first on, but a pack can be cut off at its end',
      later,
      intent,
    ];
  }
  return [
    `what happened before index ${about.from} and after index ${about.to}: balances are not carried over from there`,
    'what the withheld events say: they are there, and belong to other funds by the word of whoever made the pack',
    later,
    intent,
  ];
}

const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? '' : 's'}`;

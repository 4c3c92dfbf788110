import { createHash } from 'node:crypto';

/** A form that a text may have in a file or an answer. */
export interface Form {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Every form in which something may have kept the text, or that whoever knows the text can compare it with. */
export function formsOf(text: string, whole: readonly string[]): Form[] {
  const composed = [Buffer.from(text, 'utf8'), Buffer.from(text.normalize('NFD'), 'utf8')];
  return [
    ...composed.flatMap((bytes, i) => encodings(i === 0 ? 'NFC' : 'NFD', bytes)),
    form('UTF-16', Buffer.from(text, 'utf16le')),
    form('escaped', Buffer.from(escapedJson(text))),
    form('percent-encoded', Buffer.from(encodeURIComponent(text))),
    form('percent-encoded, small', Buffer.from(smallEscapes(encodeURIComponent(text)))),
    form('small letters', Buffer.from(text.toLowerCase())),
    ...[text, ...whole].flatMap(hashes),
  ];
}

const form = (name: string, bytes: Buffer): Form => ({ name, bytes });

function encodings(name: string, bytes: Buffer): Form[] {
  const hex = bytes.toString('hex');
  return [
    form(name, bytes),
    form(`${name} in hex`, Buffer.from(hex)),
    form(`${name} in HEX`, Buffer.from(hex.toUpperCase())),
    ...(['base64', 'base64url'] as const).flatMap((encoding) =>
      [0, 1, 2].map((shift) =>
        form(`${name} in ${encoding}+${shift}`, shifted(bytes, encoding, shift)),
      ),
    ),
  ];
}

/** What follows from the text alone in its base64 when it begins `shift` bytes into a group of three. */
function shifted(bytes: Buffer, encoding: 'base64' | 'base64url', shift: number): Buffer {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString(encoding)
    .replaceAll('=', '');
  return Buffer.from(text.slice(Math.ceil((shift * 8) / 6), -1));
}

function hashes(text: string): Form[] {
  return ['sha256', 'sha1', 'md5'].flatMap((algorithm) => {
    const hash = () => createHash(algorithm).update(text);
    return [
      form(algorithm, hash().digest()),
      form(`${algorithm} in hex`, Buffer.from(hash().digest('hex'))),
      form(`${algorithm} in base64`, Buffer.from(hash().digest('base64').replaceAll('=', ''))),
      form(`${algorithm} in base64url`, Buffer.from(hash().digest('base64url'))),
    ];
  });
}

const escapedJson = (text: string): string =>
  text.replaceAll(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

const smallEscapes = (text: string): string =>
  text.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());

/** The names of the forms that the bytes hold. */
export const found = (forms: readonly Form[], bytes: Buffer): string[] =>
  forms.filter((each) => bytes.includes(each.bytes)).map(({ name }) => name);

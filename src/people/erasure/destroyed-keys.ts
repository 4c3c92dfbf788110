/** Ids of the keys that are destroyed because this event is in the log. */
export function keysDestroyedBy({
  type,
  data,
}: {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}): readonly string[] {
  switch (type) {
    case 'PersonErased':
    case 'AccountErased':
      return Array.isArray(data['keys']) ? data['keys'].map(String) : [];
    case 'TextRedacted':
      return typeof data['instead'] === 'string' ? [data['instead']] : [];
    default:
      return [];
  }
}

/**
 * Finds everything whose prefix a text begins with: a tree whose edges are pieces of text, so that its size follows the
 * prefixes and a look-up the text, however many prefixes there are.
 */

export interface PrefixIndex<Item> {
  readonly items: Item[];
  readonly below: Map<number, { readonly label: string; readonly then: PrefixIndex<Item> }>;
}

export function newPrefixIndex<Item>(): PrefixIndex<Item> {
  return { items: [], below: new Map() };
}

export function addPrefix<Item>(index: PrefixIndex<Item>, prefix: string, item: Item): void {
  if (prefix === "") {
    index.items.push(item);
    return;
  }
  const first = prefix.charCodeAt(0);
  const edge = index.below.get(first);
  if (edge === undefined) {
    index.below.set(first, { label: prefix, then: { items: [item], below: new Map() } });
    return;
  }
  const shared = sharedLength(edge.label, prefix);
  if (shared === edge.label.length) {
    addPrefix(edge.then, prefix.slice(shared), item);
    return;
  }
  const fork = newPrefixIndex<Item>();
  fork.below.set(edge.label.charCodeAt(shared), { label: edge.label.slice(shared), then: edge.then });
  index.below.set(first, { label: edge.label.slice(0, shared), then: fork });
  addPrefix(fork, prefix.slice(shared), item);
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

/** Visits the items of every prefix of the text, shortest first, until `visit` answers true; answers whether it did. */
export function visitPrefixes<Item>(index: PrefixIndex<Item>, text: string, visit: (item: Item) => boolean): boolean {
  let node: PrefixIndex<Item> = index;
  let at = 0;
  for (;;) {
    for (const item of node.items) if (visit(item)) return true;
    const edge = at < text.length ? node.below.get(text.charCodeAt(at)) : undefined;
    if (edge === undefined || !text.startsWith(edge.label, at)) return false;
    at += edge.label.length;
    node = edge.then;
  }
}

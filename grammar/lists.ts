/**
 * Lists of the tree, as small as they can be: most have no item or one, and an array that was pushed into keeps room
 * for sixteen. HOT PATH: a third of the memory of a large tree.
 */

/** The list of nothing, shared. */
export const none: readonly never[] = Object.freeze([]);

/** `list` with `item` at its end; `list` itself may be changed and must not be used any more. */
export function add<T>(list: readonly T[], item: T): T[] {
  if (list.length === 0) return [item];
  if (list.length < 6) return [...list, item];
  const grown = list as T[];
  grown.push(item);
  return grown;
}

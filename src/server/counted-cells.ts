/**
 * Counts that are told to a Prometheus counter only when somebody looks: building and hashing the labels of a sample costs
 * more than a decision.
 */
import type { Counter } from "prom-client";

export interface Cell {
  count: number;
}

/** Finds the cell of a combination of three label values by walking maps; a value that a counter lacks is `""`. */
export type Cells = (first: string, second: string, third: string | number) => Cell;

interface ToldCell extends Cell {
  told: number;
  readonly labels: Readonly<Record<string, string | number>>;
}

/** `names`: those of the counter's labels, in the order in which values are given. */
export function countedCells(counter: Counter, names: readonly string[]): Cells {
  const all: ToldCell[] = [];
  const cells = new Map<string, Map<string, Map<string | number, Cell>>>();
  Object.assign(counter, {
    collect() {
      for (const cell of all) {
        counter.inc(cell.labels, cell.count - cell.told);
        cell.told = cell.count;
      }
    },
  });
  const begin = (first: string, second: string, third: string | number): Cell => {
    const values = [first, second, third];
    const labels = Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
    const cell: ToldCell = { count: 0, told: 0, labels };
    all.push(cell);
    const seconds = cells.get(first) ?? new Map<string, Map<string | number, Cell>>();
    const thirds = seconds.get(second) ?? new Map<string | number, Cell>();
    cells.set(first, seconds.set(second, thirds.set(third, cell)));
    return cell;
  };
  let [lastFirst, lastSecond, lastThird]: [string, string, string | number] = ["", "", ""];
  let last: Cell | undefined;
  // HOT PATH: what is counted is mostly what was counted just before.
  return (first, second, third) => {
    if (last !== undefined && third === lastThird && second === lastSecond && first === lastFirst) return last;
    last = cells.get(first)?.get(second)?.get(third) ?? begin(first, second, third);
    [lastFirst, lastSecond, lastThird] = [first, second, third];
    return last;
  };
}

/** A histogram whose series are arrays of numbers: observing costs a few additions, labels are dealt with when somebody looks. */
import { Histogram, type HistogramConfiguration, type MetricValueWithName } from "prom-client";

export type PlainHistogramOptions = Pick<HistogramConfiguration<string>, "name" | "help" | "registers"> & {
  readonly buckets: readonly number[];
  /** Its only label. */
  readonly label: string;
};

interface Series {
  /** By bucket, and one more for what is above all of them; not added up. */
  readonly counts: number[];
  sum: number;
}

/** The library keeps labels apart that several values have in common. */
type SharedValue = MetricValueWithName<string> & { readonly sharedLabels: Readonly<Record<string, string>> };

export class PlainHistogram extends Histogram {
  readonly #name: string;
  readonly #help: string;
  readonly #label: string;
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, Series>();

  constructor({ label, buckets, ...options }: PlainHistogramOptions) {
    super({ ...options, buckets: [...buckets], labelNames: [label] });
    this.#name = options.name;
    this.#help = options.help;
    this.#label = label;
    this.#bounds = buckets;
  }

  /** HOT PATH. */
  record(labelValue: string, value: number): void {
    const series = this.#series.get(labelValue) ?? this.#begin(labelValue);
    const bounds = this.#bounds;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] ?? 0)) bucket++;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sum += value;
  }

  /** What the registry and `get` of the library read the values from. */
  async getForPromString() {
    const values = [...this.#series].flatMap(([value, series]) => this.#values(value, series));
    return { name: this.#name, help: this.#help, type: "histogram", aggregator: "sum", values } as const;
  }

  #begin(labelValue: string): Series {
    const series: Series = { counts: Array.from({ length: this.#bounds.length + 1 }, () => 0), sum: 0 };
    this.#series.set(labelValue, series);
    return series;
  }

  #values(labelValue: string, { counts, sum }: Series): readonly SharedValue[] {
    const own = { [this.#label]: labelValue };
    let count = 0;
    const buckets = [...this.#bounds, "+Inf"].map((le, index) => {
      count += counts[index] ?? 0;
      return { metricName: `${this.#name}_bucket`, labels: { le, ...own }, sharedLabels: {}, value: count };
    });
    return [
      ...buckets,
      { metricName: `${this.#name}_sum`, labels: own, sharedLabels: {}, value: sum },
      { metricName: `${this.#name}_count`, labels: own, sharedLabels: {}, value: count },
    ];
  }
}

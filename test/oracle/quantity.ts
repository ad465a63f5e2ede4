/**
 * Quantities of Kubernetes as exact numbers of nano units, read the plain way.
 */
export class OracleQuantity {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

const POWERS: Readonly<Record<string, bigint>> = {
  n: 1n,
  u: 10n ** 3n,
  m: 10n ** 6n,
  "": 10n ** 9n,
  k: 10n ** 12n,
  M: 10n ** 15n,
  G: 10n ** 18n,
  Ki: 2n ** 10n * 10n ** 9n,
  Mi: 2n ** 20n * 10n ** 9n,
  Gi: 2n ** 30n * 10n ** 9n,
};

/** undefined: no quantity. */
export function amountOf(value: unknown): bigint | undefined {
  const match = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)$/.exec(String(value));
  const power = POWERS[match?.[3] ?? ""];
  if (match === null || power === undefined) return undefined;
  const fraction = match[2] ?? "";
  return (BigInt(`${match[1]}${fraction}`) * power) / 10n ** BigInt(fraction.length);
}

/** The same object with quantities where its schema has them: below `limits` and `requests`, and in `sizeLimit`. */
export function withQuantities(value: unknown, below = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => withQuantities(item));
  if (typeof value === "string") return below === "quantity" ? new OracleQuantity(value) : value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const isQuantity = below === "resources" || key === "sizeLimit";
      return [
        key,
        withQuantities(item, isQuantity ? "quantity" : /^(?:limits|requests)$/.test(key) ? "resources" : ""),
      ];
    }),
  );
}

/** Conditions of the search as formulas over literals: all of them, some of them, or one literal. */

export type Formula<Literal> =
  | { readonly all: readonly Formula<Literal>[] }
  | { readonly some: readonly Formula<Literal>[] }
  | { readonly literal: Literal };

export function allOf<Literal>(formulas: readonly Formula<Literal>[]): Formula<Literal> {
  const [only] = formulas;
  if (formulas.length === 1 && only !== undefined) return only;
  const impossible = formulas.find(isImpossible);
  return impossible ?? { all: formulas.filter((one) => !isCertain(one)) };
}

export function someOf<Literal>(formulas: readonly Formula<Literal>[]): Formula<Literal> {
  const [only] = formulas;
  if (formulas.length === 1 && only !== undefined) return only;
  const certain = formulas.find(isCertain);
  return certain ?? { some: formulas.filter((one) => !isImpossible(one)) };
}

export const CERTAIN = { all: [] } as const;
export const IMPOSSIBLE = { some: [] } as const;

export function known(truth: boolean): typeof CERTAIN | typeof IMPOSSIBLE {
  return truth ? CERTAIN : IMPOSSIBLE;
}

export function isCertain(formula: Formula<unknown>): boolean {
  return "all" in formula && formula.all.length === 0;
}

export function isImpossible(formula: Formula<unknown>): boolean {
  return "some" in formula && formula.some.length === 0;
}

export function negate<Literal>(
  formula: Formula<Literal>,
  opposite: (literal: Literal) => Literal,
): Formula<Literal> {
  if ("literal" in formula) return { literal: opposite(formula.literal) };
  if ("all" in formula) return someOf(formula.all.map((one) => negate(one, opposite)));
  return allOf(formula.some.map((one) => negate(one, opposite)));
}

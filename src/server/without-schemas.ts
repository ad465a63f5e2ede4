/** For an HTTP server none of whose routes has a schema: else Fastify loads the compilers of schemas for nothing. */
export const withoutSchemas = {
  compilersFactory: { buildValidator: neverAsked, buildSerializer: neverAsked },
};

function neverAsked(): never {
  throw new Error("no route has a schema");
}

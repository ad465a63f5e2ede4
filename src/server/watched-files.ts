/** Every file that serving depends on, in the groups in which it is read anew. */
import { findPolicies } from "../store/find-policies.ts";
import type { PolicyStore } from "../store/policy-store.ts";
import type { WatchedFiles } from "../store/watch-files.ts";
import type { Configuration } from "./configuration.ts";

export interface Reloads {
  policies(): Promise<unknown>;
  certificate(): void;
  clients(): void;
  identity(): void;
}

export function watchedFiles(
  { tls, clients, identity }: Configuration,
  roots: readonly string[],
  store: PolicyStore,
  reloads: Reloads,
): readonly WatchedFiles[] {
  const pair = given([tls.certificate, tls.key]);
  const known = given([clients.ca, clients.bearerTokenFile]);
  const sources = given(
    Object.values(identity.sources).flatMap(({ users, basic, oidc, ldap }) => [
      users?.file,
      basic?.ca,
      oidc?.ca,
      ldap?.ca,
      ldap?.bindPasswordFile,
    ]),
  );
  return [
    {
      roots,
      paths: () => [...findPolicies(roots).paths, ...store.dataPaths],
      seen: () => store.seen,
      onChange: () => reloads.policies(),
    },
    { paths: () => pair, onChange: () => reloads.certificate() },
    { paths: () => known, onChange: () => reloads.clients() },
    { paths: () => sources, onChange: () => reloads.identity() },
  ];
}

function given(paths: readonly (string | undefined)[]): readonly string[] {
  return paths.filter((path) => path !== undefined);
}

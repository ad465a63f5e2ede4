/** Reads what callers are known by: the authority of their certificates, and the token that some of them send. */
import { type AuthenticateClient, clientAuthenticator } from "./client-authentication.ts";
import type { Configuration } from "./configuration.ts";
import { readAuthorities, readPem } from "./serving-certificate.ts";
import { wrongConfiguration } from "./start-error.ts";

export interface KnownClients {
  /** The authority in PEM. */
  readonly ca: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly expires: number | undefined;
  readonly authenticate: AuthenticateClient;
}

/** Throws a {@link StartError}. */
export function readClients(configuration: Configuration): KnownClients {
  const { ca, allowedNames, bearerTokenFile, anonymous } = configuration.clients;
  const authorities = ca === undefined ? undefined : readAuthorities(ca, "clients.ca");
  const bearerToken =
    bearerTokenFile === undefined ? undefined : readPem(bearerTokenFile, "clients.bearerTokenFile").trim();
  if (bearerToken === "")
    throw wrongConfiguration(`\`clients.bearerTokenFile\` names \`${bearerTokenFile}\`, which is empty`);
  return {
    ca: authorities?.pem,
    expires: authorities?.expires,
    authenticate: clientAuthenticator({
      certificates: authorities === undefined ? undefined : { allowedNames },
      bearerToken,
      anonymous,
    }),
  };
}

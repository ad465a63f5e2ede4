/** The configured identity sources → sources that can be asked, or why one cannot. */
import type { Clock } from "../base/clock.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { basicSource } from "../identity/basic-source.ts";
import { oidcSource } from "../identity/oidc-source.ts";
import { ldapSource } from "../identity/ldap-source.ts";
import type { IdentitySource } from "../identity/source.ts";
import { parseUsers } from "../identity/users-file.ts";
import { usersSource } from "../identity/users-source.ts";
import { readSource } from "../store/read-source.ts";
import type { Configuration, SourceConfiguration } from "./configuration.ts";
import { sourceType } from "./source-names.ts";

export interface OpenedSources {
  readonly sources: readonly IdentitySource[];
  readonly diagnostics: readonly Diagnostic[];
}

export function openSources(identity: Configuration["identity"], clock: Clock): OpenedSources {
  const sources: IdentitySource[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [name, configured] of Object.entries(identity.sources)) {
    const opened = openSource(name, configured, clock);
    if ("code" in opened) diagnostics.push(opened);
    else sources.push(opened);
  }
  return { sources, diagnostics };
}

function openSource(name: string, configured: SourceConfiguration, clock: Clock): IdentitySource | Diagnostic {
  const type = sourceType(configured);
  const allowSystem = bothOf(configured.allowSystem, configured[type]?.allowSystem);
  if (configured.users !== undefined) return openUsers(name, configured.users.file, allowSystem);
  if (configured.basic !== undefined) {
    const { url, timeout } = configured.basic;
    const ca = authority(name, configured.basic.ca);
    return ca.kind === "wrong" ? ca.diagnostic : basicSource(name, { url, timeout, ca: ca.text, allowSystem });
  }
  if (configured.oidc !== undefined) {
    const { issuer, audiences, timeout } = configured.oidc;
    const ca = authority(name, configured.oidc.ca);
    if (ca.kind === "wrong") return ca.diagnostic;
    if (audiences.length === 0) {
      return wrong(
        `identity source \`${name}\` has no \`audiences\`: tokens that its issuer made for others would do`,
      );
    }
    return oidcSource(name, { issuer, audiences, timeout, ca: ca.text, allowSystem, clock });
  }
  return openDirectory(name, configured.ldap, allowSystem);
}

function openDirectory(
  name: string,
  configured: SourceConfiguration["ldap"],
  allowSystem: IdentitySource["allowSystem"],
): IdentitySource | Diagnostic {
  if (configured === undefined) return wrong(`identity source \`${name}\` has no type`);
  const { url, bindDN, bindPasswordFile, baseDN, filter, timeout } = configured;
  const ca = authority(name, configured.ca);
  if (ca.kind === "wrong") return ca.diagnostic;
  if ((bindDN === undefined) !== (bindPasswordFile === undefined)) {
    return wrong(`identity source \`${name}\`: \`bindDN\` and \`bindPasswordFile\` go together`);
  }
  const read = bindPasswordFile === undefined ? undefined : readSource(bindPasswordFile);
  if (read?.kind === "unreadable") {
    return wrong(`the \`bindPasswordFile\` of identity source \`${name}\`: ${read.diagnostic.message}`);
  }
  const password = read?.file.text.replace(/\r?\n$/, "");
  if (password === "") return wrong(`the \`bindPasswordFile\` of identity source \`${name}\` is empty`);
  const account = bindDN === undefined || password === undefined ? undefined : { dn: bindDN, password };
  return ldapSource(name, { url, account, baseDN, filter, timeout, ca: ca.text, allowSystem });
}

type Authority =
  | { readonly kind: "read"; readonly text: string | undefined }
  | { readonly kind: "wrong"; readonly diagnostic: Diagnostic };

function authority(name: string, path: string | undefined): Authority {
  if (path === undefined) return { kind: "read", text: undefined };
  const read = readSource(path);
  return read.kind === "unreadable"
    ? { kind: "wrong", diagnostic: wrong(`the \`ca\` of identity source \`${name}\`: ${read.diagnostic.message}`) }
    : { kind: "read", text: read.file.text };
}

function openUsers(
  name: string,
  path: string,
  allowSystem: IdentitySource["allowSystem"],
): IdentitySource | Diagnostic {
  const read = readSource(path);
  if (read.kind === "unreadable")
    return wrong(`the users of identity source \`${name}\`: ${read.diagnostic.message}`);
  const parsed = parseUsers(read.file.text);
  if (parsed.kind === "wrong") return wrong(`the users of identity source \`${name}\` in \`${path}\`: ${parsed.why}`);
  return usersSource(name, parsed.users, allowSystem);
}

type SystemNames = { readonly users: readonly string[]; readonly groups: readonly string[] };

function bothOf(one: SystemNames | undefined, other: SystemNames | undefined): SystemNames {
  return {
    users: [...(one?.users ?? []), ...(other?.users ?? [])],
    groups: [...(one?.groups ?? []), ...(other?.groups ?? [])],
  };
}

function wrong(message: string): Diagnostic {
  return { code: "wrong-configuration", severity: "error", message };
}

/** People who sign in by an issuer and a directory, through the socket: TokenReview in, identity out. */
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashPassword } from "../../src/identity/password-hash.ts";
import { buildPolicySet } from "../../src/store/compiler.ts";
import { directoryServer } from "../support/directory-server.ts";
import { type TestServers, testServers } from "../support/running-server.ts";

let servers: TestServers;
beforeAll(async () => {
  servers = await testServers();
});
afterAll(() => servers.close());

test("the issuer's token becomes the identity that the rule says, and nobody's without the authority", async () => {
  const { serving, ca } = servers.certificates;
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: "k", alg: "ES256" };
  const tls = { cert: readFileSync(serving.certificate), key: readFileSync(serving.key) };
  const issuer = createServer(tls, (request, reply) => {
    const url = urlOf();
    const keys = request.url === "/keys";
    reply.end(JSON.stringify(keys ? { keys: [jwk] } : { issuer: url, jwks_uri: `${url}/keys` }));
  });
  const urlOf = () => `https://localhost:${(issuer.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => issuer.listen(0, "localhost", resolve));

  const policies = join(servers.folder, "sign-in.policy");
  writeFileSync(
    policies,
    `language 1
authenticate "single sign-on"
  with oidc "corp"
  when claims.email_verified == true
  as user "oidc:{claims.email}"
  groups ["oidc:{g}" for g in claims.groups ?? []]
`,
  );
  const start = (authority: object) =>
    servers.start(
      {
        policies: [policies],
        identity: { sources: { corp: { oidc: { issuer: urlOf(), audiences: ["kubernetes"], ...authority } } } },
      },
      { build: buildPolicySet },
    );
  const signed = (claims: object) =>
    new SignJWT({ iss: urlOf(), sub: "1", aud: "kubernetes", email: "ann@example.com", ...claims })
      .setProtectedHeader({ alg: "ES256", kid: "k" })
      .setExpirationTime("5m")
      .sign(privateKey);
  const good = await signed({ email_verified: true, groups: ["dev", "ops"] });
  const review = async (url: string, token: string) => {
    const body = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token } };
    return (await servers.call(`${url}/authenticate`, JSON.stringify(body))).body["status"];
  };

  const server = await start({ ca });
  expect(await review(server.webhooksUrl, good)).toEqual({
    authenticated: true,
    user: { username: "oidc:ann@example.com", groups: ["oidc:dev", "oidc:ops"] },
  });
  expect(await review(server.webhooksUrl, await signed({ email_verified: false }))).toEqual({ authenticated: false });
  expect(await review(server.webhooksUrl, `${good.slice(0, -4)}AAAA`)).toEqual({ authenticated: false });
  expect(await review(server.webhooksUrl, "ann:password")).toEqual({ authenticated: false });

  const distrustful = await start({});
  expect(await review(distrustful.webhooksUrl, good)).toEqual({
    authenticated: false,
    error: "identity source corp unavailable",
  });
  issuer.close();
});

test("a rule looks somebody up in a directory, and in one after another", async () => {
  const ad = await directoryServer();
  ad.entries
    .set("uid=ann,dc=x", { uid: "ann", manager: "bob", memberOf: ["cn=dev,dc=x", "cn=Domain Users,dc=x"] })
    .set("uid=bob,dc=x", { uid: "bob", memberOf: "cn=boss,dc=x" })
    .set("uid=eve,dc=x", { uid: "eve", userAccountControl: "2", memberOf: "cn=dev,dc=x" });
  const users = join(servers.folder, "users.yaml");
  const password = await hashPassword("pw");
  writeFileSync(
    users,
    `users: [${["ann", "eve", "max"].map((name) => `{name: ${name}, password: "${password}"}`).join()}]\n`,
  );
  const policies = join(servers.folder, "look-up.policy");
  writeFileSync(
    policies,
    `language 1
authenticate "demo with groups of the directory"
  with users "demo"
  lookup ldap "ad" by claims.username as person
  lookup ldap "ad" by person.manager as manager
  when person.enabled == true
  as user "demo:{claims.username}"
  groups ["ad:{g.cn}" for g in person.groups when g.cn not matches "Domain *"] + ["under:{g.cn}" for g in manager.groups]
`,
  );
  const server = await servers.start(
    {
      policies: [policies],
      identity: {
        sources: {
          demo: { users: { file: users } },
          ad: { ldap: { url: ad.url, baseDN: "dc=x", filter: "(uid={name})" } },
        },
      },
    },
    { build: buildPolicySet },
  );
  const review = async (token: string) => {
    const body = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token } };
    return (await servers.call(`${server.webhooksUrl}/authenticate`, JSON.stringify(body))).body["status"];
  };
  const ann = { authenticated: true, user: { username: "demo:ann", groups: ["ad:dev", "under:boss"] } };
  expect(await review("ann:pw")).toEqual(ann);
  // Disabled, unknown to the directory, a wrong password.
  expect(await review("eve:pw")).toEqual({ authenticated: false });
  expect(await review("max:pw")).toEqual({ authenticated: false });
  expect(await review("ann:no")).toEqual({ authenticated: false });

  const asked = ad.seen.length;
  expect(await review("ann:pw")).toEqual(ann);
  expect(ad.seen).toHaveLength(asked);
  ad.close();
  writeFileSync(users, `users: [{name: kim, password: "${password}"}]\n`);
  await server.reload();
  expect(await review("kim:pw")).toEqual({ authenticated: false, error: "identity source ad unavailable" });
});

// A certified OpenID provider where the sandbox or Microsoft would be. It knows one client, which is registered as
// the admin guide says, and answers at the paths of Microsoft's endpoints. Prints its port as JSON, and ends with its
// standard input.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [tenant, client] = process.argv.slice(2);
const object = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f1aa";

const server = createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const { port } = server.address();

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: client,
      application_type: "native",
      token_endpoint_auth_method: "none",
      redirect_uris: ["http://localhost"],
      response_types: ["code"],
      grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
    },
  ],
  routes: {
    authorization: `/${tenant}/oauth2/v2.0/authorize`,
    token: `/${tenant}/oauth2/v2.0/token`,
    device_authorization: `/${tenant}/oauth2/v2.0/devicecode`,
    code_verification: "/device",
  },
  scopes: ["openid", "offline_access", "https://resource.example/.default"],
  features: { deviceFlow: { enabled: true }, devInteractions: { enabled: true } },
  // Microsoft's id tokens carry these, and name people by `oid` and `tid`.
  conformIdTokenClaims: false,
  claims: { openid: ["sub"], profile: ["name", "preferred_username", "oid", "tid"] },
  findAccount: (_ctx, sub) => ({
    accountId: sub,
    claims: () => ({ sub, name: "Pat Provider", preferred_username: `${sub}@provider.example`, oid: object, tid: tenant }),
  }),
  // Refresh tokens rotate, and a used one is refused: whoever does not keep the newest is signed out.
  rotateRefreshToken: true,
  ttl: { AccessToken: 3600, AuthorizationCode: 60, DeviceCode: 300, IdToken: 3600, RefreshToken: 86400, Grant: 86400, Interaction: 600, Session: 600 },
  pkce: { required: () => true },
});
provider.on("server_error", (_ctx, error) => console.error(error));
server.on("request", provider.callback());
process.stdout.write(`${JSON.stringify({ port })}\n`);

process.stdin.resume();
process.stdin.on("end", () => process.exit(0));

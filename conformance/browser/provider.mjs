// The council's identity provider, for tests: the npm package oidc-provider, with three people of whom one has no role.
import { createRequire } from 'node:module'
import path from 'node:path'

const [packages, port, address] = process.argv.slice(2)
const require = createRequire(path.join(packages, 'package.json'))
const { default: Provider } = await import(require.resolve('oidc-provider'))

const ROLES = { begum: ['operator', 'auditor'], pugh: ['reporter'], okafor: [] }
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: 'crosswalk',
    client_secret: 'a secret between the two',
    redirect_uris: [`${address}/sign-in/back`],
    token_endpoint_auth_method: 'client_secret_basic'
  }],
  claims: { openid: ['sub', 'roles', 'name', 'preferred_username'], profile: ['roles', 'name', 'preferred_username'], email: [] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: `Person ${id}`, preferred_username: id, roles: ROLES[id] ?? [] })
  })
})
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'))

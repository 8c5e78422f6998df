import { z } from 'zod';
import type { Connections } from './connections.ts';
import { botOpenId } from './people.ts';
import { Refusal } from './refusal.ts';
import { type Route, route } from './route.ts';
import type { Sim } from './sim.ts';
import type { AppState } from './state.ts';
import { issue } from './tokens.ts';

/** Getting in: tokens, the address of the long connection, the bot itself. */

const CREDENTIALS = z.strictObject({ app_id: z.string(), app_secret: z.string() });

function known(sim: Sim, appId: string, secret: string): AppState {
  const app = sim.state.apps.find((candidate) => candidate.appId === appId);
  // Business errors of these calls come with HTTP 200.
  if (app === undefined || app.appSecret !== secret) throw new Refusal(10015, undefined, { status: 200 });
  return app;
}

export function sessionRoutes(connections: Connections): Route[] {
  return [
    route('auth.tenantAccessToken.internal', 'POST /open-apis/auth/v3/tenant_access_token/internal', {
      body: CREDENTIALS,
      handle: ({ sim, body }) => {
        const { token, expire } = issue(sim, known(sim, body.app_id, body.app_secret), 'tenant');
        return { kind: 'fields', fields: { tenant_access_token: token, expire } };
      },
    }),
    route('auth.appAccessToken.internal', 'POST /open-apis/auth/v3/app_access_token/internal', {
      body: CREDENTIALS,
      handle: ({ sim, body }) => {
        const app = known(sim, body.app_id, body.app_secret);
        const tenant = issue(sim, app, 'tenant');
        const { token, expire } = issue(sim, app, 'app');
        const fields = { app_access_token: token, tenant_access_token: tenant.token, expire };
        return { kind: 'fields', fields };
      },
    }),
    route('ws.endpoint', 'POST /callback/ws/endpoint', {
      body: z.strictObject({ AppID: z.string(), AppSecret: z.string() }),
      handle: ({ sim, body }) => {
        const app = sim.state.apps.find(({ appId }) => appId === body.AppID);
        if (app?.appSecret !== body.AppSecret) throw new Refusal(514, 'auth failed', { status: 200 });
        if (app.webhook !== undefined) throw new Refusal(403, 'the app uses a webhook', { status: 200 });
        return { kind: 'data', data: { URL: connections.endpoint(app), ClientConfig: sim.config } };
      },
    }),
    route('bot.info', 'GET /open-apis/bot/v3/info', {
      scopes: ['*'],
      counted: true,
      handle: ({ app }) => {
        const bot = {
          activate_status: 2,
          app_name: app.name,
          avatar_url: '',
          ip_white_list: [],
          open_id: botOpenId(app),
        };
        return { kind: 'fields', fields: { bot } };
      },
    }),
  ];
}

import type { Context } from 'hono';
import { html } from 'hono/html';
import { componentName, componentState } from '../core/component-words.ts';
import { say } from '../core/text/say.ts';
import { moment, sentence } from '../core/text/text.ts';
import type { World } from '../core/world.ts';
import { localeOf } from './api/problem.ts';
import { healthOf } from './health.ts';

/** `GET /`: what runs here, and where to look next. */
export const page =
  (world: World) =>
  async (c: Context): Promise<Response> => {
    const locale = localeOf(c.req.header('accept-language'));
    const words = say(locale, world.organisation.zone);
    const report = await healthOf(world);
    const parts = Object.entries(report.components).map(
      ([name, { state, since }]) => html`<li class="${state}">
          <b>${words(componentName(name))}</b> ${words(componentState(state))}
          <small>${words(sentence('system.page.since', { when: moment(since) }))}</small>
        </li>`,
    );
    return c.html(
      html`<!doctype html>
        <html lang="${locale}">
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <title>${world.organisation.name}</title>
            <link rel="stylesheet" href="/style.css" />
          </head>
          <body>
            <main>
              <h1>${world.organisation.name}</h1>
              <p>${words(sentence('system.page.intro'))}</p>
              <p class="state ${report.state}">${words(sentence(`system.page.state.${report.state}`))}</p>
              <h2>${words(sentence('system.page.parts'))}</h2>
              <ul>
                ${parts}
              </ul>
              <nav>
                <a href="/api/health">${words(sentence('system.page.health'))}</a>
                <a href="/api">${words(sentence('system.page.api'))}</a>
              </nav>
              <footer>${words(sentence('system.page.version'))} ${report.version}</footer>
            </main>
          </body>
        </html>`,
    );
  };

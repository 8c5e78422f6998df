import type { Context } from 'hono';
import { html } from 'hono/html';
import { say } from '../core/text/say.ts';
import { sentence } from '../core/text/text.ts';
import type { World } from '../core/world.ts';
import type { ApiDocument } from './api/document.ts';
import { type Operation, outline } from './api/outline.ts';
import { localeOf } from './api/problem.ts';

/** `GET /api`: what other systems can ask for, readable without any tool. */
export const apiPage = (world: World, document: () => ApiDocument) => {
  let chapters: ReturnType<typeof outline> | undefined;
  return async (c: Context): Promise<Response> => {
    chapters ??= outline(document());
    const locale = localeOf(c.req.header('accept-language'));
    const words = say(locale, world.organisation.zone);
    const title = `${world.organisation.name} · ${words(sentence('api.page.title'))}`;
    return c.html(
      html`<!doctype html>
        <html lang="${locale}">
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <title>${title}</title>
            <link rel="stylesheet" href="/style.css" />
          </head>
          <body>
            <main class="wide">
              <h1>${title}</h1>
              <p>${words(sentence('api.page.intro'))}</p>
              <nav>
                <a href="/api/v1/openapi.json">${words(sentence('api.page.document'))}</a>
                <a href="/">${words(sentence('api.page.home'))}</a>
              </nav>
              ${chapters.map(
                ({ tag, operations }) => html`<h2>${tag}</h2>
                  ${operations.map(operationHtml)}`,
              )}
            </main>
          </body>
        </html>`,
    );
  };
};

const operationHtml = ({ id, method, path, summary, about, takes, example, answers }: Operation) =>
  html`<details id="${id}">
    <summary><b>${method}</b> <code>${path}</code> <small>${summary}</small></summary>
    ${about ? html`<p>${about}</p>` : ''}
    ${
      takes.length > 0
        ? html`<ul>
          ${takes.map(
            ({ name, where, required, type, about: what }) =>
              html`<li><code>${name}</code>${required ? '' : '?'} <small>${where}, ${type}</small> ${what}</li>`,
          )}
        </ul>`
        : ''
    }
    ${example === undefined ? '' : html`<pre>${JSON.stringify(example, null, 2)}</pre>`}
    <p>${answers.map(({ status, about: what }) => html`<b>${status}</b> ${what}. `)}</p>
  </details>`;

/** Keeps secrets out of everything written: known values wherever they stand, and the shapes secrets come in. */

const mask = '[secret]';
/** Shorter values would blank out innocent words. */
const shortest = 6;

// Bounded quantifiers: an unbounded one in front of a rare word is quadratic on long lines.
/** Shapes, in case a secret is none of ours (an SDK's session, somebody else's token in an error). */
const shapes: readonly [RegExp, string][] = [
  [/\bbot\d+:[\w-]+/g, `bot${mask}`],
  [/\b\d{6,}:[\w-]{30,}/g, mask],
  [/\bbind_[\w-]{6,}/g, `bind_${mask}`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${mask}`],
  [/(\b[a-z][a-z0-9+.-]{0,15}:\/\/[^\s:/@"]{0,100}):[^\s/@"]+@/gi, `$1:${mask}@`],
  [
    /((?:secret|token|password|passwd|api[_-]?key|authorization|cookie|signature|ticket)[\w-]{0,20}\\?["']?\s*[=:]\s*\\?["']?)[^\s"'&,;\\}\]]+/gi,
    `$1${mask}`,
  ],
];

/** How a secret may look by the time it is written: as it is, inside JSON once or twice, inside an address, encoded. */
function looks(secret: string): string[] {
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [
    secret,
    inJson(secret),
    inJson(inJson(secret)),
    encodeURIComponent(secret),
    encodeURI(secret),
    base64,
    base64.replaceAll('+', '-').replaceAll('/', '_'),
  ];
}

/** Gives a text without any of these secrets. Longest first, so that no tail of a longer one is left standing. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets.filter((secret) => secret.length >= shortest).flatMap(looks))].toSorted(
    (a, b) => b.length - a.length,
  );
  return (text) => {
    let clean = text;
    for (const secret of known) clean = clean.replaceAll(secret, mask);
    for (const [shape, instead] of shapes) clean = clean.replace(shape, instead);
    return clean;
  };
}

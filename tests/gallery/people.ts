import type { Locale, PersonId, Zone } from '../../core/ids.ts';
import type { Person, Role } from '../../core/people/person.ts';

const person = (id: PersonId, code: string, name: string, locale: Locale, zone: Zone, ...roles: Role[]): Person => ({
  id,
  code,
  name,
  locale,
  zone,
  roles,
  disabledAt: null,
  preferred: null,
});

export const olga = person(1, 'olga', 'Ольга Белова', 'ru', 'Europe/Moscow', 'requester');
export const sun = person(2, 'sun', '孙敏', 'zh-CN', 'Asia/Shanghai', 'reviewer');
export const chen = person(3, 'chen', '陈航', 'zh-CN', 'Asia/Shanghai', 'manager');
export const wang = person(4, 'wang', '王磊', 'zh-CN', 'Asia/Shanghai', 'employee');
export const ivan = person(5, 'ivan', 'Иван Петров', 'ru', 'Europe/Moscow', 'employee');
export const li = person(6, 'li', '李娜', 'zh-CN', 'Asia/Shanghai', 'employee');
const zhao = person(7, 'zhao', 'Zhao Yun', 'en', 'UTC', 'admin');

export const everybody = [olga, sun, chen, wang, ivan, li, zhao] as const;
export const cast: ReadonlyMap<PersonId, Person> = new Map(everybody.map((one) => [one.id, one]));

import type { Locale } from '../ids.ts';
import type { Role } from '../people/person.ts';

interface Command {
  /** What people may type after the slash, besides the name; a catalogue of words, not of sentences. */
  readonly also: Readonly<Record<Locale, readonly string[]>>;
  /** Whether it is about one task, and so works without the slash too: `done T-12`. */
  readonly bare?: true;
  /** Anybody bound, unless roles are named: then any of them. */
  readonly roles?: readonly Role[];
  /** Listed in the help of these alone, though everybody's menu has it and everybody gets its own answer. */
  readonly listedFor?: readonly Role[];
  /** Left out of menus: known to those who need it. */
  readonly hidden?: true;
}

const lead: readonly Role[] = ['manager', 'admin'];

/** Every command there is, in the order of the menu. Words are lower case; a word belongs to one command only. */
const commandTable = {
  tasks: { also: { en: ['list', 'my'], ru: ['задачи', 'список'], 'zh-CN': ['任务', '任务列表', '我的任务'] } },
  new: {
    also: { en: ['report'], ru: ['новая', 'создать', 'сообщить'], 'zh-CN': ['新建', '新任务', '上报'] },
    listedFor: ['requester', 'manager'],
  },
  task: { also: { en: ['show'], ru: ['задача', 'показать'], 'zh-CN': ['查看', '详情'] }, bare: true },
  done: { also: { en: ['finish'], ru: ['готово', 'выполнено'], 'zh-CN': ['完成'] }, bare: true },
  accept: { also: { en: [], ru: ['принять'], 'zh-CN': ['接受'] }, bare: true },
  reject: { also: { en: [], ru: ['отклонить'], 'zh-CN': ['拒绝'] }, bare: true },
  claim: { also: { en: ['take'], ru: ['взять'], 'zh-CN': ['认领', '领取'] }, bare: true },
  confirm: { also: { en: [], ru: ['подтвердить'], 'zh-CN': ['确认'] }, bare: true },
  dispute: { also: { en: [], ru: ['оспорить'], 'zh-CN': ['异议'] }, bare: true },
  comment: { also: { en: ['note'], ru: ['комментарий'], 'zh-CN': ['评论', '备注'] }, bare: true },
  why: { also: { en: [], ru: ['почему'], 'zh-CN': ['为什么', '为何'] }, bare: true },
  undo: { also: { en: [], ru: ['откатить'], 'zh-CN': ['撤销'] } },
  assign: { also: { en: [], ru: ['назначить'], 'zh-CN': ['指派', '分配'] }, roles: ['manager'] },
  people: { also: { en: [], ru: ['люди', 'сотрудники'], 'zh-CN': ['人员', '员工'] }, roles: lead },
  stats: { also: { en: [], ru: ['статистика'], 'zh-CN': ['统计'] }, roles: lead },
  health: { also: { en: [], ru: ['состояние'], 'zh-CN': ['健康', '运行状态'] }, roles: ['admin'] },
  bind: { also: { en: ['connect'], ru: ['привязать'], 'zh-CN': ['绑定'] }, roles: lead, hidden: true },
  inbox: { also: { en: ['notifications'], ru: ['уведомления', 'входящие'], 'zh-CN': ['通知', '收件箱'] } },
  quiet: { also: { en: ['dnd'], ru: ['тихо', 'тишина'], 'zh-CN': ['免打扰', '静音'] } },
  language: { also: { en: ['lang'], ru: ['язык'], 'zh-CN': ['语言'] } },
  channel: { also: { en: ['platform'], ru: ['канал'], 'zh-CN': ['渠道'] } },
  cancel: { also: { en: ['stop'], ru: ['отмена', 'стоп'], 'zh-CN': ['取消'] } },
  help: { also: { en: [], ru: ['помощь', 'справка'], 'zh-CN': ['帮助'] } },
  start: { also: { en: [], ru: ['начать', 'старт'], 'zh-CN': ['开始'] }, hidden: true },
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof commandTable;
export const commandNames = Object.keys(commandTable) as readonly CommandName[];
export const commandOf = (name: CommandName): Command => commandTable[name];

/** Every word that names a command. */
export const commandWords: ReadonlyMap<string, CommandName> = new Map(
  commandNames.flatMap((name) => [
    [name, name] as const,
    ...Object.values(commandOf(name).also).flatMap((words) => words.map((word) => [word, name] as const)),
  ]),
);

export const isListedFor = (name: CommandName, roles: readonly Role[]): boolean =>
  commandOf(name).listedFor?.some((role) => roles.includes(role)) ?? mayUse(name, roles);

export const mayUse = (name: CommandName, roles: readonly Role[]): boolean => {
  const wanted = commandOf(name).roles;
  return wanted === undefined || wanted.some((role) => roles.includes(role));
};

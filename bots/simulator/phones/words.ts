/** What the phones and the control strip say by themselves; what a bot says comes from the bot. */

export type Locale = 'zh-CN' | 'ru' | 'en';

export interface PhoneWords {
  start: string;
  blocked: string;
  unblock: string;
  block: string;
  empty: string;
  write: string;
  send: string;
  menu: string;
  attach: string;
  photo: string;
  file: string;
  big: string;
  reply: string;
  replyTo: string;
  edit: string;
  editing: string;
  cancel: string;
  edited: string;
  pinned: string;
  noAnswer: string;
  failed: string;
  copied: string;
  ok: string;
  more: string;
  openLink: string;
  open: string;
  speakAs: string;
  members: string;
  robot: string;
  notices: string;
  upgraded: string;
  joined: string;
  left: string;
  renamed: string;
  topic: string;
  topicClosed: string;
  recalled: string;
}

export interface StripWords {
  title: string;
  hint: string;
  fail: string;
  slow: string;
  lose: string;
  lost: string;
  limit: string;
  disconnect: string;
  clock: string;
  minutes: string;
  hour: string;
  day: string;
  restart: string;
  kill: string;
  running: string;
  stopped: string;
  people: string;
  controls: string;
}

export const PHONE_WORDS: Record<Locale, PhoneWords> = {
  'zh-CN': {
    start: '开始',
    blocked: '已屏蔽此机器人',
    unblock: '解除屏蔽',
    block: '屏蔽机器人',
    empty: '这里还没有消息',
    write: '输入消息',
    send: '发送',
    menu: '命令',
    attach: '发送文件',
    photo: '图片',
    file: '文件',
    big: '25 MB 的大文件',
    reply: '回复',
    replyTo: '回复',
    edit: '编辑',
    editing: '编辑消息',
    cancel: '取消',
    edited: '已编辑',
    pinned: '置顶了',
    noAnswer: '没有响应',
    failed: '操作失败',
    copied: '已复制',
    ok: '确定',
    more: '更多',
    openLink: '打开机器人链接',
    open: '打开',
    speakAs: '发言身份',
    members: '成员：',
    robot: '机器人',
    notices: '工作通知',
    upgraded: '群组已升级为超级群组',
    joined: '加入了群组',
    left: '离开了群组',
    renamed: '把群名改为',
    topic: '创建了话题',
    topicClosed: '关闭了话题',
    recalled: '撤回了一条消息',
  },
  ru: {
    start: 'Старт',
    blocked: 'Вы заблокировали бота',
    unblock: 'Разблокировать',
    block: 'Заблокировать бота',
    empty: 'Здесь пока нет сообщений',
    write: 'Сообщение',
    send: 'Отправить',
    menu: 'Команды',
    attach: 'Прикрепить',
    photo: 'Фото',
    file: 'Файл',
    big: 'Файл на 25 МБ',
    reply: 'Ответить',
    replyTo: 'В ответ:',
    edit: 'Изменить',
    editing: 'Изменение сообщения',
    cancel: 'Отмена',
    edited: 'изменено',
    pinned: 'закрепляет',
    noAnswer: 'Ответа нет',
    failed: 'Не получилось',
    copied: 'Скопировано',
    ok: 'ОК',
    more: 'Ещё',
    openLink: 'Открыть ссылку на бота',
    open: 'Открыть',
    speakAs: 'Пишет',
    members: 'Участников: ',
    robot: 'робот',
    notices: 'Рабочие уведомления',
    upgraded: 'Группа стала супергруппой',
    joined: 'теперь в группе',
    left: 'больше не в группе',
    renamed: 'меняет название на',
    topic: 'создаёт тему',
    topicClosed: 'закрывает тему',
    recalled: 'отзывает сообщение',
  },
  en: {
    start: 'Start',
    blocked: 'You blocked this bot',
    unblock: 'Unblock',
    block: 'Block the bot',
    empty: 'No messages here yet',
    write: 'Message',
    send: 'Send',
    menu: 'Commands',
    attach: 'Attach',
    photo: 'Photo',
    file: 'File',
    big: 'A 25 MB file',
    reply: 'Reply',
    replyTo: 'Reply to',
    edit: 'Edit',
    editing: 'Edit message',
    cancel: 'Cancel',
    edited: 'edited',
    pinned: 'pinned',
    noAnswer: 'No answer',
    failed: 'That did not work',
    copied: 'Copied',
    ok: 'OK',
    more: 'More',
    openLink: 'Open a link to the bot',
    open: 'Open',
    speakAs: 'Writing as',
    members: 'Members: ',
    robot: 'robot',
    notices: 'Work notifications',
    upgraded: 'The group is a supergroup now',
    joined: 'joined the group',
    left: 'left the group',
    renamed: 'renamed the group to',
    topic: 'created the topic',
    topicClosed: 'closed the topic',
    recalled: 'recalled a message',
  },
};

export const STRIP_WORDS: Record<Locale, StripWords> = {
  'zh-CN': {
    title: '模拟手机',
    hint: '这些手机只与模拟服务器通信；重启后记录仍在。',
    fail: '服务器出错',
    slow: '变慢',
    lose: '丢失下一个应答',
    lost: '下一个应答将丢失',
    limit: '限流',
    disconnect: '断网',
    clock: '时钟',
    minutes: '+10 分钟',
    hour: '+1 小时',
    day: '+1 天',
    restart: '重启 muster',
    kill: '强行终止 muster',
    running: 'muster 运行中',
    stopped: 'muster 已停止',
    people: '手机',
    controls: '控制',
  },
  ru: {
    title: 'Телефоны',
    hint: 'Телефоны связаны только с имитатором: после перезапуска переписка остаётся.',
    fail: 'Сбой сервера',
    slow: 'Медленно',
    lose: 'Потерять ответ',
    lost: 'Следующий ответ потеряется',
    limit: 'Лимит запросов',
    disconnect: 'Без сети',
    clock: 'Часы',
    minutes: '+10 мин',
    hour: '+1 ч',
    day: '+1 день',
    restart: 'Перезапустить muster',
    kill: 'Прервать muster',
    running: 'muster работает',
    stopped: 'muster остановлен',
    people: 'Телефоны',
    controls: 'Пульт',
  },
  en: {
    title: 'Phones',
    hint: 'The phones talk only to the simulator: a restart leaves their history in place.',
    fail: 'Server fails',
    slow: 'Slow',
    lose: 'Lose next answer',
    lost: 'The next answer will be lost',
    limit: 'Rate limit',
    disconnect: 'Disconnect',
    clock: 'Clock',
    minutes: '+10 min',
    hour: '+1 h',
    day: '+1 day',
    restart: 'Restart muster',
    kill: 'Kill muster',
    running: 'muster is running',
    stopped: 'muster is stopped',
    people: 'Phones',
    controls: 'Controls',
  },
};

/** The nearest language we have for a tag or an Accept-Language header. */
export function localeFor(tags: string): Locale {
  for (const tag of tags.toLowerCase().split(',')) {
    const code = tag.trim().slice(0, 2);
    if (code === 'zh') return 'zh-CN';
    if (code === 'ru' || code === 'en') return code;
  }
  return 'en';
}

interface Operation {
  readonly host: 'api' | 'oapi';
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  /** Whether it takes an access token; the calls that do without carry the app's secret. */
  readonly token: boolean;
  /** Whether it is taken off the organisation's monthly allowance of API calls. */
  readonly counted: boolean;
}

const paid = { host: 'api', method: 'POST', token: true, counted: true } as const;
const open = { host: 'api', method: 'POST', token: false, counted: false } as const;
const directory = { host: 'oapi', method: 'POST', token: true, counted: false } as const;

/** Every call we make. `otoMessages` is spelt in two ways by DingTalk itself. */
const operations = {
  token: { ...open, path: '/v1.0/oauth2/accessToken' },
  connect: { ...open, path: '/v1.0/gateway/connections/open' },
  createCard: { ...paid, path: '/v1.0/card/instances/createAndDeliver' },
  deliverCard: { ...paid, path: '/v1.0/card/instances/deliver' },
  updateCard: { ...paid, method: 'PUT', path: '/v1.0/card/instances' },
  sendDirect: { ...paid, path: '/v1.0/robot/oToMessages/batchSend' },
  sendGroup: { ...paid, path: '/v1.0/robot/groupMessages/send' },
  recallDirect: { ...paid, path: '/v1.0/robot/otoMessages/batchRecall' },
  recallGroup: { ...paid, path: '/v1.0/robot/groupMessages/recall' },
  fileAddress: { ...paid, path: '/v1.0/robot/messageFiles/download' },
  userByMobile: { ...directory, path: '/topapi/v2/user/getbymobile' },
  user: { ...directory, path: '/topapi/v2/user/get' },
  departments: { ...directory, path: '/topapi/v2/department/listsub' },
  members: { ...directory, path: '/topapi/v2/user/list' },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;
export const operationOf = (name: OperationName): Operation => operations[name];

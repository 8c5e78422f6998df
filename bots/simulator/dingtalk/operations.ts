import { appendSpaces, createAndDeliver, createCard, deliverCard, updateCard } from './cards.ts';
import { departmentIds, departments, userByMobile, userByUnionId, userGet, userIds, userList } from './contacts.ts';
import { openConnection } from './gateway.ts';
import { sendNotice, updateStatus } from './notices.ts';
import { Refusal } from './refusal.ts';
import { batchSend, downloadFile, groupSend, recallDirect, recallGroup } from './robot.ts';
import { sendBySession } from './session.ts';
import type { Sim } from './sim.ts';
import type { Payload } from './simulator.ts';
import { checkCredentials, issue } from './tokens.ts';

/** Everything this server answers. */

export interface Operation {
  host: 'api' | 'oapi';
  /** Fields that must be there; dots lead inside. */
  required: string[];
  /** Needs an access token. */
  token: boolean;
  /** Takes one from the month's allowance. */
  paid: boolean;
  handle(sim: Sim, payload: Payload, query: URLSearchParams): unknown;
}

type Handler = Operation['handle'];

const open = (host: Operation['host'], required: string[], handle: Handler): Operation => ({
  ...{ host, required, handle },
  ...{ token: false, paid: false },
});
const free = (required: string[], handle: Handler): Operation => ({
  ...{ host: 'oapi', required, handle },
  ...{ token: true, paid: false },
});
const paid = (required: string[], handle: Handler, host: Operation['host'] = 'api'): Operation => ({
  ...{ host, required, handle },
  ...{ token: true, paid: true },
});

const LIFE = 7_200;

function newToken(sim: Sim, payload: Payload): unknown {
  checkCredentials(sim, payload.appKey, payload.appSecret);
  return { accessToken: issue(sim), expireIn: LIFE };
}

function corpToken(sim: Sim, payload: Payload): unknown {
  checkCredentials(sim, payload.client_id, payload.client_secret);
  if (payload.corpId !== sim.app.corpId) throw new Refusal('invalidCorpId', 'no such organisation');
  if (payload.grant_type !== 'client_credentials') throw new Refusal('invalidGrantType', 'grant_type is not served');
  return { access_token: issue(sim), expires_in: LIFE };
}

function oldToken(sim: Sim, payload: Payload): unknown {
  checkCredentials(sim, payload.appkey, payload.appsecret);
  return { access_token: issue(sim), expires_in: LIFE };
}

const ROBOT = ['robotCode', 'msgKey', 'msgParam'];

export const OPERATIONS: Record<string, Operation> = {
  'POST /v1.0/gateway/connections/open': open('api', ['clientId', 'clientSecret', 'subscriptions'], openConnection),
  'POST /v1.0/oauth2/accessToken': open('api', ['appKey', 'appSecret'], newToken),
  'POST /v1.0/oauth2/{corpId}/token': open('api', ['client_id', 'client_secret', 'grant_type'], corpToken),
  'POST /v1.0/card/instances/createAndDeliver': paid(
    ['cardTemplateId', 'outTrackId', 'openSpaceId', 'cardData.cardParamMap'],
    createAndDeliver,
  ),
  'POST /v1.0/card/instances': paid(['cardTemplateId', 'outTrackId', 'cardData.cardParamMap'], createCard),
  'POST /v1.0/card/instances/deliver': paid(['outTrackId', 'openSpaceId'], deliverCard),
  'PUT /v1.0/card/instances/spaces': paid(['outTrackId'], appendSpaces),
  'PUT /v1.0/card/instances': paid(['outTrackId'], updateCard),
  'POST /v1.0/robot/oToMessages/batchSend': paid([...ROBOT, 'userIds'], batchSend),
  'POST /v1.0/robot/groupMessages/send': paid([...ROBOT, 'openConversationId'], groupSend),
  'POST /v1.0/robot/otoMessages/batchRecall': paid(['robotCode', 'processQueryKeys'], recallDirect),
  'POST /v1.0/robot/groupMessages/recall': paid(['robotCode', 'openConversationId', 'processQueryKeys'], recallGroup),
  'POST /v1.0/robot/messageFiles/download': paid(['robotCode', 'downloadCode'], downloadFile),

  'GET /gettoken': open('oapi', ['appkey', 'appsecret'], oldToken),
  'POST /robot/sendBySession': open('oapi', ['msgtype'], sendBySession),
  'POST /topapi/v2/user/get': free(['userid'], userGet),
  'POST /topapi/v2/user/getbymobile': free(['mobile'], userByMobile),
  'POST /topapi/user/getbyunionid': free(['unionid'], userByUnionId),
  'POST /topapi/v2/user/list': free(['dept_id', 'cursor', 'size'], userList),
  'POST /topapi/user/listid': free(['dept_id'], userIds),
  'POST /topapi/v2/department/listsub': free([], departments),
  'POST /topapi/v2/department/listsubid': free(['dept_id'], departmentIds),
  'POST /topapi/message/corpconversation/asyncsend_v2': paid(['agent_id', 'msg.msgtype'], sendNotice, 'oapi'),
  'POST /topapi/message/corpconversation/status_bar/update': paid(
    ['agent_id', 'task_id', 'status_value'],
    updateStatus,
    'oapi',
  ),
};

const PLACEHOLDER = /^POST \/v1\.0\/oauth2\/([^/]+)\/token$/;

/** The operation behind a method and a path, by its name in the reference. */
export function operationFor(call: string): { api: string; fromPath: Payload } | undefined {
  if (Object.hasOwn(OPERATIONS, call)) return { api: call, fromPath: {} };
  const corpId = PLACEHOLDER.exec(call)?.[1];
  return corpId === undefined ? undefined : { api: 'POST /v1.0/oauth2/{corpId}/token', fromPath: { corpId } };
}

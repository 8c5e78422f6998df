import { encodeFrame as encodeWebSocket, type Line } from '../websocket.ts';
import { encodeFrame, type Frame } from './frame.ts';
import type { FrameFault } from './simulator.ts';

const BINARY = 2;
const PARTS = 3;

function part(frame: Frame, seq: number): Buffer {
  const payload = frame.payload ?? Buffer.alloc(0);
  const size = Math.ceil(payload.length / PARTS);
  return encodeFrame({
    ...frame,
    headers: { ...frame.headers, sum: String(PARTS), seq: String(seq) },
    payload: payload.subarray(seq * size, (seq + 1) * size),
  });
}

const SPOIL: Record<FrameFault, (line: Line, frame: Frame) => void> = {
  drop: (line) => line.close(1001, 'going away'),
  cut: (line, frame) => {
    const whole = encodeWebSocket(BINARY, encodeFrame(frame));
    line.reset(whole.subarray(0, Math.ceil(whole.length / 2)));
  },
  half: (line, frame) => {
    const whole = encodeFrame(frame);
    line.send(whole.subarray(0, Math.ceil(whole.length / 2)));
  },
  garbage: (line) => line.send(Buffer.alloc(64, 0xff)),
  notJson: (line, frame) => line.send(encodeFrame({ ...frame, payload: Buffer.from('{"schema":') })),
  text: (line) => line.send('hello'),
  answerLost: (line, frame) => line.send(encodeFrame(frame)),
  twice: (line, frame) => {
    line.send(encodeFrame(frame));
    line.send(encodeFrame(frame));
  },
  parts: (line, frame) => {
    for (let seq = PARTS - 1; seq >= 0; seq -= 1) line.send(part(frame, seq));
  },
  partMissing: (line, frame) => {
    for (let seq = PARTS - 1; seq > 0; seq -= 1) line.send(part(frame, seq));
  },
  lost: () => undefined,
};

export function sendSpoilt(line: Line, frame: Frame, fault: FrameFault): void {
  SPOIL[fault](line, frame);
}

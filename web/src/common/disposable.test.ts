import { expect, test } from 'vitest';
import { DisposableStore, toDisposable } from './disposable.ts';
import { Emitter } from './emitter.ts';

test('a store ends its items once, newest first', () => {
  const ended: string[] = [];
  const store = new DisposableStore();
  store.add(toDisposable(() => ended.push('first')));
  store.add(toDisposable(() => ended.push('second')));
  store.dispose();
  store.dispose();
  expect(ended).toEqual(['second', 'first']);
});

test('what is added to a store that has ended ends at once', () => {
  const store = new DisposableStore();
  store.dispose();
  let ended = false;
  store.add(
    toDisposable(() => {
      ended = true;
    }),
  );
  expect(ended).toBe(true);
});

test('a store stops listening', () => {
  const target = new EventTarget();
  const store = new DisposableStore();
  let heard = 0;
  store.listen(target, 'ring', () => heard++);
  target.dispatchEvent(new Event('ring'));
  store.dispose();
  target.dispatchEvent(new Event('ring'));
  expect(heard).toBe(1);
});

test('an emitter calls its listeners in order, until they go', () => {
  const emitter = new Emitter<number>();
  const heard: string[] = [];
  const first = emitter.on((value) => heard.push(`a${value}`));
  emitter.on((value) => heard.push(`b${value}`));
  emitter.emit(1);
  first.dispose();
  emitter.emit(2);
  expect(heard).toEqual(['a1', 'b1', 'b2']);
});

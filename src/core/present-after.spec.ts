import { presentAfter } from './present-after';
import { parseInstant } from './time';

const at = (time: string) => parseInstant(`2024-03-10T${time}Z`);
const NOW = at('12:00:00');

it('is what the clock says when nothing was done later', () => {
  expect(presentAfter(NOW, [])).toBe(NOW);
  expect(presentAfter(NOW, [at('11:00:00'), NOW])).toBe(NOW);
});

it('comes after all that clocks did that are ahead', () => {
  const done = [at('12:00:02'), at('12:01:00'), at('12:00:05')];
  expect(presentAfter(NOW, done)).toBe(at('12:01:00.001'));
});

it('does not wait for what people dated', () => {
  expect(presentAfter(NOW, [at('12:00:02'), at('12:01:00.001')])).toBe(at('12:00:02.001'));
});

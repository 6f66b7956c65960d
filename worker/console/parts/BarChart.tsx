// Bars over time. Scales, round numbers and their steps are d3-scale's; the drawing is SVG of ours, since a chart library
// writes styles into the page that our content security policy refuses (docs/decisions/0052).
import { scaleBand, scaleLinear } from "d3-scale";

const WIDTH = 320;
const HEIGHT = 150;
const LEFT = 34;
const TOP = 8;
const BOTTOM = 20;
const TICKS = 3;
/** A label is about so wide. */
const LABEL = 44;

/** One time: its name below, its parts from the bottom up, and what is said of it when it is pointed at. */
export interface Bar {
  key: string;
  label: string;
  values: readonly number[];
  said: string;
}

/** Stacked bars. `looks`: a class for each part, `chart-1` to `chart-3`; `summary` stands for the picture. */
export function BarChart(props: {
  summary: string;
  bars: readonly Bar[];
  looks: readonly string[];
  number(value: number): string;
}) {
  const { bars, looks, summary, number } = props;
  const most = Math.max(1, ...bars.map(({ values }) => values.reduce((sum, value) => sum + value, 0)));
  const y = scaleLinear([0, most], [HEIGHT - BOTTOM, TOP]).nice(TICKS);
  const x = scaleBand(
    bars.map(({ key }) => key),
    [LEFT, WIDTH],
  ).padding(0.25);
  // Whole things are counted: there is no half of one on the axis.
  const ticks = y.ticks(TICKS).filter(Number.isInteger);
  const every = Math.ceil(LABEL / x.step());
  return (
    <svg class="bar-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={summary}>
      {ticks.map((tick) => (
        <g key={tick}>
          <line class="chart-grid" x1={LEFT} x2={WIDTH} y1={y(tick)} y2={y(tick)} />
          <text class="chart-text" x={LEFT - 6} y={y(tick)} dy="0.32em" text-anchor="end">
            {number(tick)}
          </text>
        </g>
      ))}
      {bars.map(({ key, label, values, said }, at) => {
        const left = x(key) ?? 0;
        let sum = 0;
        return (
          <g key={key}>
            <title>{said}</title>
            {values.map((value, part) => {
              const bottom = y(sum);
              sum += value;
              return (
                <rect
                  key={looks[part]}
                  class={looks[part]}
                  x={left}
                  y={y(sum)}
                  width={x.bandwidth()}
                  height={bottom - y(sum)}
                />
              );
            })}
            {/* The whole column answers to the pointer, also where the bar is low. */}
            <rect class="chart-column" x={left} y={TOP} width={x.bandwidth()} height={HEIGHT - BOTTOM - TOP} />
            {(bars.length - 1 - at) % every === 0 && (
              <text class="chart-text" x={left + x.bandwidth() / 2} y={HEIGHT - 6} text-anchor="middle">
                {label}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

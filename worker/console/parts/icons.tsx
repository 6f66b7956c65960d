/** Line drawings of the navigation, 16 × 16; decoration beside words. */
const paths = {
  customers: "M2.5 13.5v-9l5-2v11m0-7h6v7M1.5 13.5h13M10 9h1m-1 2.5h1M5 6.5v0m0 2.5v0m0 2.5v0",
  desk: "M2.5 2.5h8l3 3v8h-11zM5 7h6M5 10h4",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Zm3.5-1 3 3",
  import: "M8 2v8m-3-3 3 3 3-3M2.5 10.5v3h11v-3",
  failed: "M8 5.5v3.5m0 2v.01M8 2 1.5 13.5h13L8 2Z",
  people:
    "M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM1.5 13.5c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M10.5 2.800a2.5 2.5 0 0 1 0 4.5m1.5 2.5c1.5.5 2.5 1.800 2.5 3.700",
  devices: "M1.5 3.5h13v9h-13zM1.5 6h13M3.5 4.800h.01m1.5 0h.01",
  settings:
    "M2 4.5h6m4 0h2M2 11.5h2m4 0h6M10 6.200a1.700 1.700 0 1 0 0-3.400 1.700 1.700 0 0 0 0 3.400ZM6 13.200a1.700 1.700 0 1 0 0-3.400 1.700 1.700 0 0 0 0 3.400Z",
  bell: "M3.5 11.5h9c-1-1-1-2.5-1-4.5a3.5 3.5 0 1 0-7 0c0 2 0 3.5-1 4.5ZM6.5 13.500a1.500 1.500 0 0 0 3 0",
  doors: "M2.5 13.5v-11h7v11M1.5 13.5h13M9.500 4.500h4v9M7.500 8v.5",
  backups: "M2.5 3.5h11v3h-11zM3.500 6.500v6h9v-6M6.500 9h3",
  objections: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM3.800 3.800l8.400 8.400",
  keeping: "M8 1.500 3 3.500v4c0 3.500 2 5.500 5 7 3-1.500 5-3.500 5-7v-4l-5-2Z",
  rules: "M2.500 3.500h11M2.500 8h7M2.500 12.500h5M11.500 11.500l1.500 1.500 2-3",
  home: "M2.5 7.500 8 2.500l5.500 5M4 6.500v7h8v-7M6.500 13.500v-4h3v4",
  contact:
    "M8 8a2.750 2.750 0 1 0 0-5.500A2.750 2.750 0 0 0 8 8ZM2.500 13.500c0-2.500 2.400-3.500 5.500-3.500s5.500 1 5.500 3.500",
  message: "M1.500 3.500h13v9h-13zM2 4l6 4.500L14 4",
  action: "M9 1.500 3.500 9H8l-1 5.500L12.500 7H8l1-5.500Z",
  back: "M9.500 3.500 5 8l4.500 4.500",
  close: "m4 4 8 8m0-8-8 8",
  menu: "M2 4.5h12M2 8h12M2 11.5h12",
} as const;

export type IconName = keyof typeof paths;

export function Icon(props: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[props.name]} />
    </svg>
  );
}

/** The bar above every page of the demo. */
export function DemoBar() {
  return null;
}

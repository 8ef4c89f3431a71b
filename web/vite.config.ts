import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const backend = process.env["FLOWTRACK_URL"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../src/flowtrack/api/static",
    emptyOutDir: true,
    modulePreload: { polyfill: false }, // an inline script, which the content security policy refuses
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: Object.fromEntries(["/api", "/f", "/u", "/t", "/embed.js"].map((path) => [path, backend])) },
  test: { isolate: false, pool: "threads", restoreMocks: true, include: ["src/**/*.test.{ts,tsx}"] },
});

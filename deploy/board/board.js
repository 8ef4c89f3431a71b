import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { ExpressAdapter } from "@bull-board/express";
import { Queue } from "bullmq";
import express from "express";
import { Redis } from "ioredis";

const redis = new Redis(process.env.REDIS_URL ?? "redis://127.0.0.1:6379/0", { maxRetriesPerRequest: null });
const queue = new Queue("workflow-execution", { connection: redis });
queue.on("error", (error) => console.error(`Redis: ${error.message}`));
const pages = new ExpressAdapter();
createBullBoard({ queues: [new BullMQAdapter(queue, { readOnlyMode: true })], serverAdapter: pages });

const host = process.env.HOST ?? "127.0.0.1";
const port = Number(process.env.PORT ?? 3000);
const server = express().use(pages.getRouter()).listen(port, host, () => console.log(`http://${host}:${port}`));
process.on("SIGTERM", () => server.close(() => process.exit(0)));

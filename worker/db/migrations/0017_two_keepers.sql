ALTER TABLE `erasure` ADD `begun_alone` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `legal_hold` ADD `lift_asked_alone` integer DEFAULT false NOT NULL;
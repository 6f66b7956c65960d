-- Threads that somebody said need no answer, up to a moment: what the customer writes later waits again.
CREATE TABLE `no_answer` (
	`thread` integer PRIMARY KEY NOT NULL,
	`through_at` integer NOT NULL,
	`person_id` text NOT NULL,
	`at` text NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);

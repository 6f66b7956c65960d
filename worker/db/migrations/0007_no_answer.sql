-- Threads that need no answer for a customer, as somebody said who reads their mail, up to a moment: what the customer
-- writes later waits again.
CREATE TABLE `no_answer` (
	`thread` integer NOT NULL,
	`customer_id` text NOT NULL,
	`through_at` integer NOT NULL,
	`person_id` text NOT NULL,
	`at` text NOT NULL,
	PRIMARY KEY(`thread`, `customer_id`),
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);

//! Rules of one daily number, for tests of what is written and saved.

pub(crate) const RULES: &str = "
format: 1
id: rules
version: '1'
title: Is it up?
calendar: day
inputs:
  m: { unit: number, every: day, published: 0d, columns: [m] }
phases:
  - { id: up, title: Up, when: m > 1 }
  - { id: flat, otherwise: true }
";

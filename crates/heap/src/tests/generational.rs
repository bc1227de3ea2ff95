super::suite!(Generational);
